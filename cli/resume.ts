/**
 * `baton resume`: lifts the hold that a rollback has left, so that the next deploy brings the environment's own
 * release.
 */

import { readAbout } from '../deployer/release/about';
import { shortId } from '../deployer/release/check';
import { readHistory } from '../deployer/release/history';
import type { ReleasePlace } from '../deployer/release-commands';
import type { CommandContext } from './command';
import { deployCommand, withPlace } from './releases/with-place';
import { releaseWords } from './releases/words';

export async function resume(context: CommandContext, name: string): Promise<void> {
  const { log } = context;
  await withPlace(context, name, async (place, environment) => {
    const held = await place.liftHold();
    if (held.length === 0) return log(`hold: nothing holds ${name}: there is nothing to lift`);
    log(`hold: ${name} is held at the release ${held.map(shortId).join(', ')} no more`);
    // The hold is lifted by now, whatever the store says.
    const left = await leftRelease(place, held).catch(() => undefined);
    if (left !== undefined) log(`hold: the rollback had left the release ${left}`);
    log(
      `Next step: ${deployCommand(environment, name)}, which brings the release that the files here describe then`,
    );
  });
}

/** What served before the rollback. */
async function leftRelease({ releases }: ReleasePlace, held: readonly string[]): Promise<string | undefined> {
  const history = await readHistory(releases.s3, releases.bucket);
  const back = history.findLastIndex(({ release }) => held.includes(release));
  const left = history.slice(0, back).findLast(({ release }) => !held.includes(release))?.release;
  if (left === undefined) return undefined;
  return releaseWords(left, (await readAbout(releases.s3, releases.bucket, left))?.latest);
}
