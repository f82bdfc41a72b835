/** `baton clean`: removes machines that serve nobody, and releases that have outlived their retention. */
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { shortId } from '../../deployer/release/check';
import { type StoredRelease, storedReleases } from '../../deployer/release/stored';
import type { Machine, ReleasePlace } from '../../deployer/release-commands';
import { candidates } from '../../deployer/releases/candidates';
import { type OldRelease, oldReleases } from '../../deployer/releases/old-releases';
import { type Overview, originOf, overview } from '../../deployer/releases/overview';
import type { CommandContext } from '../command';
import { withLock } from '../local/lock';
import { ask } from '../prerequisites/ask';
import { withPlace } from './with-place';
import { ago, releaseWords } from './words';

export interface CleanOptions {
  readonly dryRun?: boolean;
  /** Asks nothing. @default false */
  readonly yes?: boolean;
}

interface Found extends Rubbish {
  /** Whether both halves could be looked at. */
  readonly isWhole: boolean;
}

interface Rubbish {
  readonly machines: readonly Machine[];
  readonly releases: readonly OldRelease[];
}

export async function clean(context: CommandContext, name: string, options: CleanOptions): Promise<void> {
  const holder = { command: `npx baton clean ${name}`, folder: process.cwd(), pid: process.pid };
  // A deploy from here would lose its candidate.
  await withLock(name, holder, () =>
    withPlace(context, name, async (place, { retention }) => {
      const { isWhole, ...rubbish } = await look(context, name, place, retention.releasesDays);
      const incomplete = new Error(`not all of ${name} could be looked at: the lines above say why`);
      if (rubbish.machines.length + rubbish.releases.length === 0) {
        if (!isWhole) throw incomplete;
        return context.log(`clean: ${name} has nothing to remove`);
      }
      // Without `--` in between npm takes the option for its own.
      if (options.dryRun === true || context.env.npm_config_dry_run === 'true')
        return context.log('clean: a dry run removes nothing');
      if (!(await agreed(context, name, options))) return context.log('clean: nothing was removed');
      await remove(place, rubbish, context.log);
      if (!isWhole) throw incomplete;
    }),
  );
}

/** What one half cannot tell does not keep the other back. */
async function look(
  { log }: CommandContext,
  name: string,
  place: ReleasePlace,
  days: number,
): Promise<Found> {
  const now = new Date();
  const told = async <T>(work: () => Promise<T>, what: string): Promise<T | undefined> =>
    work().catch((error: unknown) => {
      log(`clean: ${what} stay: ${place.explain(error)}`);
      return undefined;
    });
  const found = await told(() => candidates(place), 'machines');
  for (const { id, state, since } of found?.ofTerraform ?? [])
    log(
      `stays    ${id}, ${state}${since ? ` since ${since.toISOString()}` : ''}: the next deploy of ${name} removes it`,
    );
  for (const { id, type, state, since } of found?.removable ?? [])
    log(
      `machine  ${id}, ${type}, ${state}${since ? `, started ${ago(since.toISOString(), now)}` : ''}, does not serve`,
    );
  const old = await told(async () => {
    const all: Overview = await overview(place);
    const releases = oldReleases(all, days, now);
    for (const { id, since } of releases)
      log(
        `release  ${releaseWords(id, originOf(all, id))}, not needed since ${since} (${days} days are kept)`,
      );
    return releases;
  }, 'releases');
  return {
    machines: found?.removable ?? [],
    releases: old ?? [],
    isWhole: found !== undefined && old !== undefined,
  };
}

async function agreed(
  { interactive }: CommandContext,
  name: string,
  { yes }: CleanOptions,
): Promise<boolean> {
  if (yes) return true;
  if (!interactive)
    throw new Error(
      `nobody is here to ask. Next step: npx baton clean ${name} --yes, or --dry-run to only look`,
    );
  return ask('Remove them?');
}

async function remove(place: ReleasePlace, { machines, releases }: Rubbish, log: (line: string) => void) {
  for (const { id } of machines) await place.removeMachine(id, log);
  if (releases.length === 0) return;
  const stored = await storedReleases(place.releases);
  for (const { id } of releases) {
    await removeRelease(
      place,
      stored.find((one) => one.id === id),
    );
    log(`release ${shortId(id)} is removed`);
  }
}

/** The zip last: where it is, all of the release is. */
async function removeRelease({ releases: { s3, bucket } }: ReleasePlace, found: StoredRelease | undefined) {
  const keys = [...(found?.keys ?? [])].sort(
    (a, b) => Number(a.endsWith('.zip')) - Number(b.endsWith('.zip')),
  );
  for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
}
