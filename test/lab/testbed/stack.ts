/** The synthesized stack, as far as the lab changes it before a deploy. */
import { readFile, writeFile } from 'node:fs/promises';

export interface Stack {
  readonly resource: { readonly terraform_data: Record<string, StackStep> };
}

export interface StackStep {
  triggers_replace: Record<string, unknown>;
  lifecycle?: { create_before_destroy?: boolean };
  provisioner: { 'local-exec': { command: string; when?: string } }[];
}

/** @throws Error if the stack has no step of that name */
export function stepOf(stack: Stack, name: string): StackStep {
  const step = stack.resource.terraform_data[name];
  if (!step) throw new Error(`the stack has no step ${name}`);
  return step;
}

/** The step stays in the stack, but does nothing when it is created. */
export function disableStep(stack: Stack, name: string): void {
  for (const { 'local-exec': run } of stepOf(stack, name).provisioner)
    if (run.when !== 'destroy') run.command = 'true';
}

/**
 * @param file the stack's `cdk.tf.json`
 * @throws Error if the edit changes nothing: a protection would only seem to be gone
 */
export async function editStack(file: string, edit: (stack: Stack) => void): Promise<void> {
  const before = await readFile(file, 'utf8');
  const stack = JSON.parse(before) as Stack;
  edit(stack);
  const after = JSON.stringify(stack, null, 2);
  if (after === JSON.stringify(JSON.parse(before), null, 2))
    throw new Error('the edit changed nothing in the synthesized stack');
  await writeFile(file, after);
}
