/** `npm test`: runs each tier that can run here, names those that cannot, and prints the sums. */
import type { CommandContext } from '../cli/command';

export interface Sums {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** File and name of each. @default not known */
  readonly failures?: readonly string[];
}

/** What a tier needs of the computer. */
export interface TierRunner {
  /** @throws Error when no tier with Docker can run here */
  prepareDocker(context: CommandContext): Promise<{
    readonly absent: readonly { readonly image: string; readonly reason: string }[];
    readonly terraform: string;
  }>;
  runChecks(log: (line: string) => void): Promise<Sums>;
  runTier(name: string, env: CommandContext['env'], log: (line: string) => void): Promise<Sums>;
}

/** Types, lint and format: the only tier without tests. */
const CHECKS = 'checks';
/** Runs only on request: it takes hours. */
const LONG = 'long';

const WITHOUT_DOCKER = ['unit', 'faults'];
const WITH_DOCKER = ['tools', 'aws', 'server', 'lab', LONG];
export const TIERS = [CHECKS, ...WITHOUT_DOCKER, ...WITH_DOCKER];

/**
 * A tier that was named and cannot run has failed: a job that runs nothing must not be green. Where all were meant, it
 * is skipped.
 * @param names the tiers to run. @default all but the long one
 */
export async function runTiers(
  context: CommandContext,
  names: readonly string[],
  runner: TierRunner,
): Promise<Sums> {
  const { env, log } = context;
  const unknown = names.filter((name) => !TIERS.includes(name));
  if (unknown.length > 0) throw new Error(`no tier ${unknown.join(', ')}; known: ${TIERS.join(', ')}`);
  const tiers = names.length > 0 ? names : TIERS.filter((name) => name !== LONG);
  const sums = { passed: 0, failed: 0, skipped: 0 };
  const leftOut: string[] = [];
  const failures: string[] = [];
  const leaveOut = (what: string, reason: string, counts: 'failed' | 'skipped') => {
    sums[counts] += 1;
    leftOut.push(`not run: ${what}: ${reason}`);
  };
  const add = ({ passed, failed, skipped, failures: named = [] }: Sums) => {
    failures.push(...named);
    sums.passed += passed;
    sums.failed += failed;
    sums.skipped += skipped;
  };
  const run = async (name: string, given: CommandContext['env']) => {
    const ran = await runner.runTier(name, given, log);
    add(ran);
    if (names.length > 0 && ran.passed + ran.failed === 0)
      leaveOut(name, 'every test was skipped; its output above says why', 'failed');
  };

  if (tiers.includes(CHECKS)) add(await runner.runChecks(log));
  for (const name of WITHOUT_DOCKER) if (tiers.includes(name)) await run(name, env);
  const withDocker = tiers.filter((name) => WITH_DOCKER.includes(name));
  if (withDocker.length > 0) {
    const prepared = await runner.prepareDocker(context).catch((error: Error) => error);
    for (const name of withDocker) {
      if (prepared instanceof Error)
        leaveOut(name, prepared.message, names.length > 0 ? 'failed' : 'skipped');
      else await run(name, { ...env, BATON_TERRAFORM: prepared.terraform });
    }
    if (!(prepared instanceof Error))
      for (const { image, reason } of prepared.absent)
        leaveOut(`tests that need ${image}`, reason, 'skipped');
  }

  log('');
  for (const line of leftOut) log(line);
  // Hours of output lie between them and the end.
  for (const failure of failures) log(`failed: ${failure}`);
  log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`);
  return sums;
}
