/** `baton rollback`: goes back to an older release, through the gate, and holds there until `baton resume`. */
import { shortId } from '../../deployer/release/check';
import { NO_REASON } from '../../deployer/release/hold';
import { wholeId } from '../../deployer/release/stored';
import { type Overview, originOf, overview } from '../../deployer/releases/overview';
import { local } from '../../settings/local';
import type { Environment } from '../../settings/schema';
import type { CommandContext } from '../command';
import { applyStack } from '../terraform/apply-stack';
import { terraformOf } from '../terraform/binary';
import { up } from '../up';
import { withPlace } from './with-place';
import { releaseWords } from './words';

export interface RollbackOptions {
  /** To the one that served before. @default so, where no release is named */
  readonly previous?: boolean;
  readonly reason?: string;
}

/** @param digits the first of the release's id, or all of it. @default the one that served before */
export async function rollback(
  context: CommandContext,
  name: string,
  digits: string | undefined,
  { previous = false, reason = NO_REASON }: RollbackOptions = {},
): Promise<void> {
  if (previous && digits !== undefined)
    throw new Error(`--previous or a release, not both: npx baton rollback ${name} ${digits}`);
  const { log } = context;
  const { target, environment } = await withPlace(context, name, async (place, environment) => {
    const found = await overview(place);
    const target = targetOf(found, name, digits);
    log(
      `rollback: ${name} serves    ${found.live ? releaseWords(found.live, originOf(found, found.live)) : 'nothing'}`,
    );
    log(`rollback: it goes back to ${releaseWords(target, originOf(found, target))}`);
    return { target, environment };
  });
  const deploying = { ...context, env: { ...context.env, RELEASE: target, REASON: reason } };
  if (environment.platform === local.name) await up(deploying, name);
  else await deploy(deploying, environment, name);
  // Terraform has no step to repeat where the same rollback was lifted before, with no deploy in between.
  await withPlace(context, name, async (place) => {
    if ((await place.hold())?.release !== target) await place.recordHold(target, reason, log);
  });
  log(`Once the cause is fixed: npx baton resume ${name}`);
}

function targetOf({ live, previous, releases }: Overview, name: string, digits: string | undefined): string {
  if (digits !== undefined) return wholeId(releases, digits, 'rollback');
  if (previous !== undefined) return previous;
  const others = releases.filter(({ id }) => id !== live);
  throw new Error(
    others.length === 0
      ? `the store of ${name} has no other release: there is none to go back to`
      : `no release is known to have served ${name} before the one that serves now. Next step: name one, ` +
          `such as npx baton rollback ${name} ${shortId(others[0]?.id ?? '')} (npx baton releases ${name} shows them)`,
  );
}

async function deploy(context: CommandContext, environment: Environment, stack: string): Promise<void> {
  const { root, env, log } = context;
  const terraform = await terraformOf(environment, context);
  const again = `npx baton rollback ${stack} ${shortId(env.RELEASE ?? '')}`;
  await applyStack({ stack, terraform, root, env, log, replace: [], again });
}
