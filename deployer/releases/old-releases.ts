/** Which releases have outlived their retention. */
import type { Overview } from './overview';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

export interface OldRelease {
  readonly id: string;
  /** Since when nobody needs it, as an ISO time. */
  readonly since: string;
}

/**
 * Never the one that serves, the one before it, or one that a rollback holds.
 * @param days how long a release stays after it has served
 * @throws Error where it is not known which release serves
 */
export function oldReleases(
  { live, liveProblem, previous, hold, releases, history }: Overview,
  days: number,
  now = new Date(),
): OldRelease[] {
  if (live === undefined && releases.length > 0)
    throw new Error(
      `it is not known which release serves${liveProblem === undefined ? '' : ` (${liveProblem})`}, so none is removed`,
    );
  const kept = new Set([live, previous, hold?.release]);
  return releases
    .filter(({ id }) => !kept.has(id))
    .map(({ id, at }) => ({ id, since: [at, endOf(id)].sort().at(-1) ?? at }))
    .filter(({ since }) => now.getTime() - Date.parse(since) > days * DAY_MILLISECONDS);

  /** It served until the next one was confirmed. */
  function endOf(id: string): string {
    const last = history.findLastIndex(({ release }) => release === id);
    return (last < 0 ? undefined : history[last + 1]?.at) ?? '';
  }
}
