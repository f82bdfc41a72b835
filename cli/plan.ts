/** `baton plan`: what a deploy would do, and why. */
import { dirname } from 'node:path';
import { logError } from '../deployer/log';
import type { CommandContext } from './command';
import { ExitCode } from './exit-code';
import { checkTarget, givenPath, readGiven } from './given-file';
import { json } from './output';
import { refuse } from './plan/dangers';
import { describePlan } from './plan/describe';
import type { PlanReport } from './plan/report';
import { reportMarkdown } from './plan/report-markdown';
import { reportText } from './plan/report-text';
import { savePlan } from './plan/saved-plan';
import { deployedRelease, readPlan } from './plan/terraform-plan';
import { exclusively, withMadePlan } from './plan/with-plan';

export interface PlanOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly out?: string;
  readonly allow?: readonly string[];
  readonly lock?: boolean;
  readonly from?: string;
  readonly stack?: string;
  readonly deployed?: string;
}

/** What scripts tell apart. */
const CHANGES = 2;

/** @throws ExitCode 2 where something would change */
export async function plan(context: CommandContext, name: string, options: PlanOptions): Promise<void> {
  const alone = (['stack', 'deployed'] as const).find((one) => options[one] !== undefined);
  if (alone !== undefined && options.from === undefined)
    throw new Error(
      `--${alone} belongs to --from, which is missing: leave it out, or name the plan. Nothing was done`,
    );
  const report =
    options.from === undefined ? await own(context, name, options) : await given(context, name, options);
  print(context, report, options);
  refuse(report.dangers, name, `npx baton plan ${name}`);
  if (options.out !== undefined)
    quietly(context, options)(`\nThe plan is saved. To apply it: npx baton apply ${name} ${options.out}`);
  if (report.result !== 'no-change') throw new ExitCode(CHANGES);
}

/** Line by line: what is printed at once is limited. */
function print({ log }: CommandContext, report: PlanReport, { json: asJson, markdown }: PlanOptions): void {
  const text = asJson ? json(report) : markdown ? reportMarkdown(report) : reportText(report);
  for (const line of text.split('\n')) log(line);
}

/** Standard output belongs to the document. */
const quietly = ({ log }: CommandContext, { json: asJson, markdown }: PlanOptions) =>
  asJson || markdown ? logError : log;

async function own(context: CommandContext, name: string, options: PlanOptions): Promise<PlanReport> {
  const environment = context.environments.load(name);
  const log = quietly(context, options);
  const out = options.out === undefined ? undefined : givenPath(context.env, options.out);
  if (out !== undefined) checkTarget('--out', out, 'file');
  const command = `npx baton plan ${name}`;
  return exclusively(environment, name, command, () =>
    withMadePlan({ ...context, log }, { name, environment, command, options }, async (made) => {
      if (out !== undefined) savePlan(out, made.folder, made.report);
      return made.report;
    }),
  );
}

/** Needs neither credentials nor the environment's file: for jobs that have none. */
async function given(
  { env }: CommandContext,
  name: string,
  { from = '', stack, deployed, allow = [] }: PlanOptions,
): Promise<PlanReport> {
  const path = (file: string) => givenPath(env, file);
  const plan = readPlan(readGiven('--from', path(from)).toString('utf8'), from);
  const zip = deployed === undefined ? undefined : readGiven('--deployed', path(deployed));
  return describePlan({
    environment: name,
    plan,
    folder: path(stack ?? dirname(from)),
    stored: async (release) => {
      if (release !== deployedRelease(plan)) throw new Error('an older release is deployed as it was');
      if (zip === undefined)
        throw new Error('the deployed release was not given. Next step: --deployed <its release.zip>');
      return zip;
    },
    allow,
  });
}
