/** A deploy as a user does it: synth, then Terraform. Between the two the lab may edit the synthesized stack. */
import { join } from 'node:path';
import { type Line, type RunningProcess, runTimed, startProcess } from '../../../bench/process';
import { terraformEnv } from '../../../cli/terraform/env';
import { LAB } from './environment';
import { editStack, type Stack } from './stack';

export interface DeployOptions {
  /** Id of an older release to go back to. @default the release that the files describe */
  readonly release?: string;
  /** Changes the synthesized stack, for instance to take a protection away. @default no change */
  readonly editStack?: (stack: Stack) => void;
}

export interface Deployed {
  readonly code: number;
  /** What the steps printed, Terraform's summary and errors. */
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

export interface RunningDeploy {
  /** Terraform, once the synth is over. */
  readonly terraform: Promise<RunningProcess>;
  /** A failed deploy is a result, not an error. */
  readonly ended: Promise<Deployed>;
}

export function startDeploy(workspace: DeployWorkspace, options: DeployOptions = {}): RunningDeploy {
  const started = Date.now();
  const terraform = startTerraform(workspace, options);
  const ended = terraform.then(async (running) => {
    const { code, lines } = await running.ended;
    workspace.stop.throwIfAborted();
    return { code, lines, output: summary(lines), started, ended: Date.now() };
  });
  // A caller may wait for only one of the two. An error of the other one must not end the process.
  terraform.catch(() => {});
  ended.catch(() => {});
  return { terraform, ended };
}

async function startTerraform(
  { folder, terraform, stop, log, ...workspace }: DeployWorkspace,
  { release, editStack: edit }: DeployOptions,
): Promise<RunningProcess> {
  const env = {
    ...terraformEnv(workspace.env),
    BATON_ENVIRONMENTS: LAB,
    RELEASE: release,
  };
  await runTimed(process.execPath, ['cli/app.mjs'], { cwd: folder, env, stop });
  const cwd = join(folder, 'cdktf.out/stacks', LAB);
  if (edit) await editStack(join(cwd, 'cdk.tf.json'), edit);
  await runTimed(terraform, ['init', '-input=false', '-no-color'], { cwd, env, stop });
  const onLine = (text: string) => {
    const message = stepMessage(text);
    if (message) log(`  ${message}`);
  };
  const apply = ['apply', '-input=false', '-no-color', '-auto-approve'];
  return startProcess(terraform, apply, { cwd, env, stop, onLine });
}

const summary = (lines: readonly Line[]) =>
  lines
    .map(({ text }) => stepMessage(text) ?? (/error/i.test(text) ? text : ''))
    .filter(Boolean)
    .join('\n');

/** @returns what a step printed, or Terraform's own summary */
const stepMessage = (text: string) =>
  /^terraform_data\.\S+ \(local-exec\): (?!Executing: )(.*)$/.exec(text)?.[1] ??
  (/^Apply complete/.test(text) ? text : undefined);
