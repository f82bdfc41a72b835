/** The releases of an environment: those in the store, where they come from, and which serves or was refused. */
import { readReport } from '../read-report';
import { type About, type Origin, readAbout } from '../release/about';
import { type Deployment, lineage, readHistory } from '../release/history';
import type { Hold } from '../release/hold';
import type { Refusal } from '../release/refusal';
import { type StoredRelease, storedReleases } from '../release/stored';
import type { ReleasePlace } from '../release-commands';
import { remoteText } from '../remote-text';

export type ReleaseMark = 'live' | 'held' | 'previous' | 'refused';

export interface ReleaseRow {
  readonly id: string;
  /** When it was last deployed, else what its store says, as an ISO time. */
  readonly at: string;
  readonly marks: readonly ReleaseMark[];
  /** When it was put there first, and last. @default not recorded */
  readonly about?: About;
  /** When a server with it was last confirmed. @default none was, or before there was a history */
  readonly served?: string;
  /** Why its last candidate was refused, where none has served since. */
  readonly refusal?: Refusal;
}

export interface Overview {
  /** @default no server has the address, or nobody knows its release */
  readonly live?: string;
  /** Why it is not known which one serves. */
  readonly liveProblem?: string;
  /** The one that served before it, and is still in the store. */
  readonly previous?: string;
  readonly hold?: Hold;
  /** The newest first. */
  readonly releases: readonly ReleaseRow[];
  readonly history: readonly Deployment[];
}

export async function overview(place: ReleasePlace): Promise<Overview> {
  const { releases: store } = place;
  const [stored, history, hold, refusals] = await Promise.all([
    storedReleases(store),
    readHistory(store.s3, store.bucket),
    place.hold(),
    place.refusals(),
  ]);
  let liveProblem: string | undefined;
  // What is in the store is of use all the same.
  const live = await liveRelease(place, history).catch((error: unknown) => {
    liveProblem = remoteText(place.explain(error));
    return undefined;
  });
  const abouts = await Promise.all(stored.map(({ id }) => readAbout(store.s3, store.bucket, id)));
  const previous = previousRelease(history, live, stored);
  const rows = stored.map((release, index): ReleaseRow => {
    const about = abouts[index];
    const served = history.findLast((one) => one.release === release.id)?.at;
    const refusal = lastRefusal(refusals, release.id, served);
    const marks: ReleaseMark[] = [
      ...(release.id === live ? ['live' as const] : []),
      ...(release.id === hold?.release ? ['held' as const] : []),
      ...(release.id === previous ? ['previous' as const] : []),
      ...(refusal && release.id !== live ? ['refused' as const] : []),
    ];
    return {
      id: release.id,
      at: [about?.latest.at ?? release.modified.toISOString(), served ?? ''].sort().at(-1) ?? '',
      marks,
      ...(about && { about }),
      ...(served !== undefined && { served }),
      ...(refusal && { refusal }),
    };
  });
  return {
    ...(live !== undefined && { live }),
    ...(liveProblem !== undefined && { liveProblem }),
    ...(previous !== undefined && { previous }),
    ...(hold && { hold }),
    releases: rows.sort((a, b) => b.at.localeCompare(a.at)),
    history,
  };
}

/** The release of the server that has the address. */
export async function liveRelease(
  { address, data }: Pick<ReleasePlace, 'address' | 'data'>,
  history: readonly Deployment[],
): Promise<string | undefined> {
  const { holder } = await address();
  if (holder === undefined) return undefined;
  const recorded = history.findLast(({ server }) => server === holder)?.release;
  // Of a server from before there was a history.
  return recorded ?? (await readReport(data.s3, data.bucket, holder))?.release;
}

/** @returns the newest one in the store of those that led to the release that serves */
export function previousRelease(
  history: readonly Deployment[],
  live: string | undefined,
  stored: readonly Pick<StoredRelease, 'id'>[],
): string | undefined {
  const line = lineage(live === undefined ? history : [...history, { release: live }]);
  return line.slice(0, -1).findLast((release) => stored.some(({ id }) => id === release));
}

function lastRefusal(
  refusals: readonly Refusal[],
  id: string,
  served: string | undefined,
): Refusal | undefined {
  const of = refusals.filter(({ release, at }) => release === id && at > (served ?? ''));
  return of.sort((a, b) => a.at.localeCompare(b.at)).at(-1);
}

/** Where the files of a release last came from. */
export const originOf = ({ releases }: Overview, id: string): Origin | undefined =>
  releases.find((release) => release.id === id)?.about?.latest;
