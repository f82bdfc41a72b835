/** What `plan` and `apply` share: one command at a time, and a plan with its words. */
import { commandsOf } from '../../deployer/platforms';
import { local } from '../../settings/local';
import type { Environment } from '../../settings/schema';
import type { CommandContext } from '../command';
import { withLock } from '../local/lock';
import { terraformOf } from '../terraform/binary';
import { describePlan } from './describe';
import { type MadePlan, makePlan } from './make-plan';
import type { PlanReport } from './report';

export interface PlanOrder {
  readonly name: string;
  readonly environment: Environment;
  /** As a person types it. */
  readonly command: string;
  readonly options: { readonly allow?: readonly string[]; readonly lock?: boolean };
}

/** Plans, and gives the plan to the work. The caller has the environment's lock. */
export async function withMadePlan<T>(
  context: CommandContext,
  { name, environment, command, options }: PlanOrder,
  work: (made: MadePlan & { readonly report: PlanReport; readonly terraform: string }) => Promise<T>,
): Promise<T> {
  const platform = commandsOf(environment);
  const { env, root, log } = context;
  const terraform = await terraformOf(environment, context);
  const { allow = [], lock = true } = options;
  const made = await makePlan({ stack: name, terraform, root, env, log, again: command, lock });
  const report = await describePlan({
    ...made,
    environment: name,
    stored: (release) =>
      platform.plans.storedRelease(environment, name, env, release).catch((error: Error) => {
        throw new Error(platform.explain(error, name));
      }),
    allow,
  });
  return work({ ...made, report, terraform });
}

/** On this computer one command at a time works on an environment; elsewhere Terraform locks its state itself. */
export const exclusively = <T>(
  { platform }: Environment,
  name: string,
  command: string,
  work: () => Promise<T>,
): Promise<T> =>
  platform === local.name
    ? withLock(name, { command, folder: process.cwd(), pid: process.pid }, work)
    : work();
