/** A deploy as a user makes it: synth, then Terraform. Between the two the lab may take a protection out of what was synthesized. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Line, type RunningProcess, startProcess, textOf } from '../../bench/process';
import { LAB } from './environment';

/** The synthesized stack, as far as the lab changes it. */
export interface Stack {
  readonly resource: { readonly terraform_data: Record<string, StackStep> };
}

export interface StackStep {
  triggers_replace: Record<string, unknown>;
  lifecycle?: { create_before_destroy?: boolean };
  provisioner: { 'local-exec': { command: string; when?: string } }[];
}

/** Of the synthesized stack. @throws Error when there is no step of that name */
export function stepOf(stack: Stack, name: string): StackStep {
  const step = stack.resource.terraform_data[name];
  if (!step) throw new Error(`the stack has no step ${name}`);
  return step;
}

/** The step is there, and does nothing when it is made. */
export function switchOff(stack: Stack, name: string): void {
  for (const { 'local-exec': run } of stepOf(stack, name).provisioner)
    if (run.when !== 'destroy') run.command = 'true';
}

export interface DeployOptions {
  /** Id of an older release to go back to. @default the one that the files describe */
  readonly release?: string;
  /** Takes a protection out of what was synthesized. @default nothing */
  readonly sabotage?: (stack: Stack) => void;
}

export interface Deployed {
  readonly code: number;
  /** What the steps said. */
  readonly output: string;
  readonly lines: readonly Line[];
  /** Milliseconds of the Unix clock. */
  readonly started: number;
  readonly ended: number;
}

export interface DeployWorkspace {
  readonly folder: string;
  readonly terraform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stop: AbortSignal;
  readonly log: (line: string) => void;
}

/** A deploy under way. */
export interface RunningDeploy {
  /** Terraform, once the synth is over. */
  readonly terraform: Promise<RunningProcess>;
  /** Never rejects because the deploy failed. */
  readonly ended: Promise<Deployed>;
}

export function startDeploy(workspace: DeployWorkspace, options: DeployOptions = {}): RunningDeploy {
  const started = Date.now();
  const terraform = prepare(workspace, options);
  const ended = terraform.then(async (running) => {
    const { code, lines } = await running.ended;
    workspace.stop.throwIfAborted();
    return { code, lines, output: story(lines), started, ended: Date.now() };
  });
  // Whoever waits for one of the two hears of it; the other must not end the process.
  terraform.catch(() => {});
  ended.catch(() => {});
  return { terraform, ended };
}

async function prepare(
  workspace: DeployWorkspace,
  { release, sabotage }: DeployOptions,
): Promise<RunningProcess> {
  const { folder, terraform, stop, log } = workspace;
  const env = {
    ...workspace.env,
    BATON_ENVIRONMENTS: LAB,
    RELEASE: release,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  await succeed(startProcess(process.execPath, ['cli/app.mjs'], { cwd: folder, env, stop }));
  const cwd = stackFolder(folder);
  if (sabotage) await editStack(join(cwd, 'cdk.tf.json'), sabotage);
  await succeed(startProcess(terraform, ['init', '-input=false', '-no-color'], { cwd, env, stop }));
  const tell = (text: string) => {
    const said = spoken(text);
    if (said) log(`  ${said}`);
  };
  const apply = ['apply', '-input=false', '-no-color', '-auto-approve'];
  return startProcess(terraform, apply, { cwd, env, stop, onLine: tell });
}

export const stackFolder = (project: string) => join(project, 'cdktf.out/stacks', LAB);

async function editStack(file: string, change: (stack: Stack) => void): Promise<void> {
  const before = await readFile(file, 'utf8');
  const stack = JSON.parse(before) as Stack;
  change(stack);
  const after = JSON.stringify(stack, null, 2);
  if (after === JSON.stringify(JSON.parse(before), null, 2))
    throw new Error('the sabotage changed nothing in the synthesized stack');
  await writeFile(file, after);
}

async function succeed(running: RunningProcess): Promise<void> {
  const { code, lines } = await running.ended;
  if (code !== 0) throw new Error(`the deploy could not begin:\n${textOf(lines).slice(-2000)}`);
}

/** What a step says, Terraform's sum, and what went wrong. */
const story = (lines: readonly Line[]) =>
  lines
    .map(({ text }) => spoken(text) ?? (/error/i.test(text) ? text : ''))
    .filter(Boolean)
    .join('\n');

const spoken = (text: string) =>
  /^terraform_data\.\S+ \(local-exec\): (?!Executing: )(.*)$/.exec(text)?.[1] ??
  (/^Apply complete/.test(text) ? text : undefined);
