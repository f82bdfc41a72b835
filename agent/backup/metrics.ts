/** Backs up Prometheus' database: a snapshot, of which only the blocks that are new are uploaded. */

import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HEAD_PREFIX, METRICS_PREFIX } from '../../protocol/backup-keys';
import type { BlockBackup, MetricsSet } from '../../protocol/backup-manifest';
import { isPlainName, quoted } from '../../protocol/safe-name';
import { type Block, readBlocks, readPresentBlocks } from './blocks';
import type { Lease } from './lease';
import { type Store, uploadBlock } from './objects';
import type { StoredObjects } from './stored-objects';

/** The newest, and the one before where the newest is damaged. */
const SETS = 2;
/** Marks the agent's own snapshots: what one that was killed left behind goes at once. */
const OWN = 'baton-';
/** A person's own snapshot may stay as long; or one that the agent could not even mark. */
const LEFT_BEHIND_SECONDS = 3600;
const DAY_MILLISECONDS = 86_400_000;

export interface MetricsStore extends Store {
  /** Prometheus' data folder. */
  readonly folder: string;
}

export interface MetricsBackupOptions {
  readonly store: MetricsStore;
  readonly lease: Lease;
  readonly stored: StoredObjects;
  /** So many days Prometheus keeps metrics. */
  readonly keepDays: number;
  /** Makes Prometheus write a snapshot, and tells its name. */
  readonly snapshot: () => Promise<string>;
  /** The last one of this server. @default false */
  readonly final?: boolean;
  readonly log: (line: string) => void;
}

export interface MetricsBackup {
  readonly set: MetricsSet;
  /** What had to be uploaded. */
  readonly bytes: number;
}

/** @throws LeaseLostError when another server has taken over; nothing that was uploaded counts then */
export async function backUpMetrics(options: MetricsBackupOptions): Promise<MetricsBackup> {
  return backUpOnce(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    // A block that Prometheus had not loaded when the snapshot was made, and has merged since: a new snapshot holds it.
    return backUpOnce(options);
  });
}

async function backUpOnce(options: MetricsBackupOptions): Promise<MetricsBackup> {
  const { store, lease, stored } = options;
  const snapshots = join(store.folder, 'snapshots');
  await removeLeftBehind(snapshots);
  // Before the snapshot: what Prometheus deletes from here on is then in the snapshot, in the block that replaced it.
  const present = await readPresentBlocks(store.folder);
  const folder = await takeSnapshot(snapshots, options.snapshot);
  try {
    const blocks = withUnloaded(await readBlocks(folder), present);
    const finished = new Set(await readdir(store.folder));
    await stored.refresh(options.final ?? false);
    const backup = await uploadNew(options, blocks, finished);
    await lease.update((manifest) => ({
      ...manifest,
      metrics: [backup.set, ...(manifest.metrics ?? [])].slice(0, SETS),
      damaged: stillDamaged(manifest.damaged ?? [], backup.set, options.keepDays),
      ...(options.final && { signedOff: true }),
    }));
    if (lease.manifest)
      await stored
        .removeUnused(lease.manifest)
        .catch((error: Error) =>
          options.log(`what the backup no longer needs could not be deleted: ${error.message}`),
        );
    return backup;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param finished blocks of Prometheus' own; what the snapshot alone has is made for it, of what is in memory */
async function uploadNew(
  { store, lease, stored }: MetricsBackupOptions,
  blocks: readonly Block[],
  finished: ReadonlySet<string>,
): Promise<MetricsBackup> {
  const generation = lease.manifest?.generation ?? 0;
  const { metrics = [], damaged = [] } = lease.manifest ?? {};
  const known = new Map(
    [...metrics.flatMap((set) => set.blocks), ...damaged]
      // What somebody has deleted is uploaded again.
      .filter((block) => stored.hold(block))
      .map((block) => [block.stamp, block]),
  );
  const backedUp: BlockBackup[] = [];
  let bytes = 0;
  for (const block of blocks) {
    const same = known.get(block.stamp);
    const prefix = finished.has(block.ulid) ? METRICS_PREFIX : HEAD_PREFIX;
    const backup = same ?? (await uploadBlock(store, prefix, generation, block));
    if (!same) {
      stored.add(backup.objects);
      bytes += backup.objects.reduce((sum, { size }) => sum + size, 0);
    }
    backedUp.push(backup);
  }
  return { set: { time: Math.floor(Date.now() / 1000), generation, blocks: backedUp }, bytes };
}

/** One that came back is in the set, like every block of the running Prometheus. */
function stillDamaged(damaged: readonly BlockBackup[], { blocks }: MetricsSet, days: number): BlockBackup[] {
  const held = new Set(blocks.map(({ ulid }) => ulid));
  return damaged.filter(
    ({ ulid, maxTime }) => !held.has(ulid) && maxTime > Date.now() - days * DAY_MILLISECONDS,
  );
}

/**
 * Prometheus loads what was imported only a minute later; until then it is in no snapshot. All of it or nothing: an
 * imported block says that it replaces others, which are its own only together with the blocks imported beside it.
 */
function withUnloaded(blocks: readonly Block[], present: readonly Block[]): Block[] {
  const there = new Set(blocks.flatMap(({ ulid, ancestors }) => [ulid, ...ancestors]));
  return [...blocks, ...present.filter(({ ulid }) => !there.has(ulid))];
}

/** @returns its folder */
async function takeSnapshot(snapshots: string, snapshot: () => Promise<string>): Promise<string> {
  const before = new Set(await readdir(snapshots).catch(() => []));
  try {
    const name = await snapshot();
    // As root it is moved, and removed in the end.
    if (!isPlainName(name)) throw new Error(`Prometheus calls its snapshot ${quoted(name)}: that is no name`);
    const own = join(snapshots, `${OWN}${name}`);
    await rename(join(snapshots, name), own);
    return own;
  } catch (error) {
    // Where the disk is full, what Prometheus has begun would fill it further at each try.
    for (const name of await readdir(snapshots).catch(() => []))
      if (!before.has(name)) await rm(join(snapshots, name), { recursive: true, force: true });
    throw error;
  }
}

async function removeLeftBehind(snapshots: string): Promise<void> {
  for (const name of await readdir(snapshots).catch(() => [])) {
    const path = join(snapshots, name);
    const { mtimeMs } = await stat(path);
    const isOld = Date.now() - mtimeMs > LEFT_BEHIND_SECONDS * 1000;
    if (isOld || name.startsWith(OWN)) await rm(path, { recursive: true, force: true });
  }
}

export const iso = ({ time }: MetricsSet) => new Date(time * 1000).toISOString();
