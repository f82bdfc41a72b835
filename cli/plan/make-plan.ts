/** Synthesizes one stack and lets Terraform plan it. Changes nothing but files of the project's own. */
import { join } from 'node:path';
import { above, check } from '../terraform/ending';
import { terraformEnv } from '../terraform/env';
import { formatDiagnostic, readMessage } from '../terraform/message';
import { runInOwnGroup, type Signals } from '../terraform/own-group';
import { Story } from '../terraform/story';
import { readPlan, type TerraformPlan } from './terraform-plan';

export interface PlanRun {
  readonly stack: string;
  /** Terraform's or OpenTofu's binary. */
  readonly terraform: string;
  /** Baton's own folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** The command that continues. */
  readonly again: string;
  /** Without, another deploy may be under way meanwhile: for rights that can only read. @default true */
  readonly lock?: boolean;
  /** The project's folder. @default the working directory */
  readonly project?: string;
  /** @default this process's */
  readonly signals?: Signals;
}

export interface MadePlan {
  /** The stack's folder. */
  readonly folder: string;
  readonly plan: TerraformPlan;
  /** What Terraform warned of. */
  readonly notes: readonly string[];
}

/** Beside the stack, where Terraform applies it. */
export const PLAN_FILE = 'plan.tfplan';

export const stackFolder = (stack: string, project = '.') => join(project, 'cdktf.out/stacks', stack);

/** A plan names a check that fails itself. */
const OF_CHECK = 'Check block assertion failed';

/** @throws Error with the reason */
export async function makePlan(run: PlanRun): Promise<MadePlan> {
  const { stack, terraform, root, project = '.', again, lock = true } = run;
  const start = starter(run);
  const ending = { again, serves: false };
  const synth = await start(process.execPath, [join(root, 'cli/app.mjs')], project);
  check(synth, { ...ending, reasons: above(`the settings of ${stack} make no stack`) });
  const folder = stackFolder(stack, project);
  await initStack(run);
  const notes: string[] = [];
  const story = new Story({ stack, log: () => {} });
  const planned = await start(
    terraform,
    ['plan', '-json', '-input=false', `-out=${PLAN_FILE}`, ...(lock ? [] : ['-lock=false'])],
    folder,
    (line) => {
      const diagnostic = readMessage(line)?.diagnostic;
      if (diagnostic?.severity !== 'warning') story.take(line);
      else if (diagnostic.summary !== OF_CHECK) notes.push(formatDiagnostic(diagnostic));
    },
  );
  check(planned, { ...ending, reasons: (interrupted) => story.reasons(interrupted) });
  return { folder, plan: await showPlan(run), notes };
}

export async function initStack(run: PlanRun): Promise<void> {
  const { stack, terraform, project, again } = run;
  const args = ['init', '-input=false', '-no-color'];
  const init = await starter(run)(terraform, args, stackFolder(stack, project));
  check(init, { again, serves: false, reasons: above(`terraform init of ${stack} failed`) });
}

async function showPlan(run: PlanRun): Promise<TerraformPlan> {
  const lines: string[] = [];
  const { stack, terraform, project, again } = run;
  const args = ['show', '-json', PLAN_FILE];
  const shown = await starter(run)(terraform, args, stackFolder(stack, project), (line) => lines.push(line));
  check(shown, { again, serves: false, reasons: above(`terraform show of the plan of ${stack} failed`) });
  return readPlan(lines.join('\n'), 'the plan');
}

const starter =
  ({ stack, env, log, signals = process }: PlanRun) =>
  (program: string, args: readonly string[], cwd: string, onLine: (line: string) => unknown = () => {}) =>
    runInOwnGroup(program, args, {
      cwd,
      env: { ...terraformEnv(env), BATON_ENVIRONMENTS: stack },
      signals,
      onLine,
      onInterrupt: () => log('interrupted: nothing is changed by a plan'),
    });
