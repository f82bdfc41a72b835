/** `baton apply`: shows what a deploy would do, asks, and does it; or does what a saved plan says. */
import { local } from '../settings/local';
import type { Environment, LocalEnvironment } from '../settings/schema';
import { applyPlan } from './apply/apply-plan';
import { plainProgress, terminalProgress } from './apply/progress';
import type { CommandContext } from './command';
import { givenPath } from './given-file';
import { readyToApply } from './local/ready-to-apply';
import { refuse } from './plan/dangers';
import { initStack, type PlanRun, stackFolder } from './plan/make-plan';
import type { PlanReport } from './plan/report';
import { reportText } from './plan/report-text';
import { readSavedPlan } from './plan/saved-plan';
import { exclusively, withMadePlan } from './plan/with-plan';
import { ask } from './prerequisites/ask';
import { terraformOf } from './terraform/binary';

export interface ApplyOptions {
  readonly yes?: boolean;
  readonly allow?: readonly string[];
}

/** @param file what `baton plan --out` has saved; it was looked at, so nothing is asked */
export async function apply(
  context: CommandContext,
  name: string,
  file: string | undefined,
  options: ApplyOptions,
): Promise<void> {
  const environment = context.environments.load(name);
  const command = `npx baton apply ${name}${file === undefined ? '' : ` ${file}`}`;
  const { yes = false, allow = [] } = options;
  if (file === undefined && !yes && !context.interactive)
    throw new Error(
      `nobody is here to answer whether this is wanted. Next step: look at it (npx baton plan ${name} --out plan), ` +
        `then apply that plan: npx baton apply ${name} plan. Or do not look: ${command} --yes`,
    );
  await exclusively(environment, name, command, async () => {
    if (environment.platform === local.name)
      await readyToApply(context, name, environment as LocalEnvironment);
    if (file !== undefined) return applySaved(context, { name, environment, command, file, allow });
    await withMadePlan(context, { name, environment, command, options: { allow } }, async (made) => {
      show(context, made.report);
      refuse(made.report.dangers, name, command);
      if (made.report.result === 'no-change') return;
      if (!yes && !(await ask(`\nDo this to ${name}?`)))
        throw new Error(`nothing was changed. To do it after all: ${command}`);
      await run(context, name, command, made.terraform, made.report);
    });
  });
}

interface Saved {
  readonly name: string;
  readonly environment: Environment;
  readonly command: string;
  readonly file: string;
  readonly allow: readonly string[];
}

async function applySaved(context: CommandContext, { name, environment, command, file, allow }: Saved) {
  const saved = readSavedPlan(givenPath(context.env, file), name);
  show(context, saved.report);
  const found = saved.report.dangers.map((one) => ({
    ...one,
    allowed: one.allowed || allow.includes(one.flag),
  }));
  refuse(found, name, command);
  if (saved.report.result === 'no-change') return;
  const terraform = await terraformOf(environment, context);
  saved.unpack(stackFolder(name));
  // Once any of it was done, the plan itself is stale.
  const again = `npx baton apply ${name}`;
  await initStack(runOf(context, name, again, terraform));
  await run(context, name, again, terraform, saved.report);
}

const runOf = (
  { root, env, log }: CommandContext,
  name: string,
  again: string,
  terraform: string,
): PlanRun => ({
  ...{ stack: name, terraform, root, env, log, again },
});

async function run(
  context: CommandContext,
  name: string,
  command: string,
  terraform: string,
  report: PlanReport,
): Promise<void> {
  const { log, interactive } = context;
  // A terminal may be there although nobody is asked.
  const progress = interactive ? await terminalProgress(log) : plainProgress(log);
  log('');
  await applyPlan({ ...runOf(context, name, command, terraform), report, progress });
  log(`${name}: done`);
}

function show({ log }: CommandContext, report: PlanReport): void {
  for (const line of reportText(report).split('\n')) log(line);
}
