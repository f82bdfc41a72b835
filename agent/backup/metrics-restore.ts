/** Brings metrics back: all of them before Prometheus starts, and later what the server before wrote meanwhile. */
import { chown, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlockMeta, type BlockSpan, isUlid, OVERLAPS, readMeta } from './blocks';
import { type BlockBackup, type MetricsSet, readManifest } from './manifest';
import type { MetricsStore } from './metrics';
import { downloadObject } from './objects';

const PARALLEL_DOWNLOADS = 4;
/** Within Prometheus' folder, so on its file system; it looks at nothing that is not named like a block. */
const STAGING = 'baton-import';

/** What the boot restored, which a later import must know. */
export interface MetricsRestored {
  readonly result: 'restored' | 'there already' | 'no backup' | 'damaged';
  /** Unix time in seconds of the backup, 0 where there is none. */
  readonly setTime: number;
  readonly bytes: number;
  readonly blocks: readonly BlockSpan[];
}

const nothing = (result: MetricsRestored['result']): MetricsRestored => ({
  result,
  setTime: 0,
  bytes: 0,
  blocks: [],
});

/**
 * Before Prometheus starts. Never writes over what is there. Killed at any moment it can be run again: the database
 * appears by one rename.
 * @param owner user and group of Prometheus
 * @param tell hears of every damaged backup that was passed over
 * @throws Error when the store does not answer: that is no reason to begin with nothing
 */
export async function restoreMetrics(
  store: MetricsStore,
  owner: number,
  tell: (line: string) => void,
): Promise<MetricsRestored> {
  if (await holdsData(store.folder)) return nothing('there already');
  const sets = (await readManifest(store.s3, store.bucket))?.manifest.metrics ?? [];
  const staging = `${store.folder}.new`;
  for (const set of sets) {
    try {
      await rm(staging, { recursive: true, force: true });
      await mkdir(staging, { recursive: true });
      if (await downloadBlocks(store, set.blocks, staging)) {
        await chownAll(staging, owner);
        await rm(store.folder, { recursive: true, force: true });
        await rename(staging, store.folder);
        return {
          result: 'restored',
          setTime: set.time,
          bytes: bytesOf(set.blocks),
          blocks: spans(set.blocks),
        };
      }
    } finally {
      // A full disk must not stay full because of it.
      await rm(staging, { recursive: true, force: true });
    }
    tell(`the metrics' backup of ${iso(set)} is damaged or incomplete: trying the one before`);
  }
  if (sets.length === 0) return nothing('no backup');
  // A server without its past is better than none: who serves must not depend on it.
  tell(`none of the ${sets.length} backups of the metrics is whole: they begin anew`);
  return nothing('damaged');
}

export interface Imported {
  /** Undefined where there was nothing newer. */
  readonly set: MetricsSet | undefined;
  readonly blocks: readonly string[];
  readonly bytes: number;
}

/**
 * Puts the blocks that the server before wrote last into the folder of the running Prometheus, which loads them within a
 * minute. Killed at any moment it can be run again.
 */
export async function importMetrics(
  store: MetricsStore,
  sets: readonly MetricsSet[],
  restored: Pick<MetricsRestored, 'blocks'>,
  owner: number,
  tell: (line: string) => void,
): Promise<Imported> {
  const staging = join(store.folder, STAGING);
  for (const set of sets) {
    if (isSame(set, restored.blocks)) break;
    const there = new Set(await readdir(store.folder));
    const missing = set.blocks.filter(({ ulid }) => !there.has(ulid)).sort((a, b) => a.minTime - b.minTime);
    try {
      await rm(staging, { recursive: true, force: true });
      await mkdir(staging, { recursive: true });
      if (await downloadBlocks(store, missing, staging)) {
        await markBlocks(staging, missing, set, restored);
        await chownAll(staging, owner);
        for (const { ulid } of missing) await rename(join(staging, ulid), join(store.folder, ulid));
        return { set, blocks: set.blocks.map(({ ulid }) => ulid), bytes: bytesOf(missing) };
      }
    } finally {
      // A full disk must not stay full because of it.
      await rm(staging, { recursive: true, force: true });
    }
    tell(
      `the last metrics of the server before (${iso(set)}) are damaged or incomplete: trying the set before`,
    );
  }
  return { set: undefined, blocks: [], bytes: 0 };
}

/**
 * Two marks that Prometheus itself understands. The hint: these samples overlap in time with what it holds in memory;
 * without it, at its next start it would drop its own samples up to the block's end (tsdb/db.go, inOrderBlocksMaxTime).
 * It holds until Prometheus merges the block with one of its own, two hours and more later: a restart within the minutes
 * after that can cost its own samples of the handover's minutes, of which the old server's samples remain.
 * The parents: the blocks that were restored at the boot and that these replace; it deletes them as it loads the block.
 */
async function markBlocks(
  staging: string,
  missing: readonly BlockBackup[],
  set: MetricsSet,
  restored: Pick<MetricsRestored, 'blocks'>,
): Promise<void> {
  const kept = new Set(set.blocks.map(({ ulid }) => ulid));
  const from = Math.min(...set.blocks.map(({ minTime }) => minTime));
  const to = Math.max(...set.blocks.map(({ maxTime }) => maxTime));
  const replaced = restored.blocks.filter(
    ({ ulid, minTime, maxTime }) => !kept.has(ulid) && minTime >= from && maxTime <= to,
  );
  const newest = missing.at(-1)?.ulid;
  for (const { ulid, maxTime } of missing) {
    if (maxTime <= Math.max(...restored.blocks.map((block) => block.maxTime))) continue;
    const folder = join(staging, ulid);
    const meta = await readMeta(folder);
    const { parents = [], hints = [] } = meta.compaction;
    const marked: BlockMeta = {
      ...meta,
      compaction: {
        ...meta.compaction,
        parents: ulid === newest ? [...parents, ...replaced] : parents,
        hints: [...new Set([...hints, OVERLAPS])],
      },
    };
    await writeFile(join(folder, 'meta.json'), JSON.stringify(marked, null, '\t'));
  }
}

/** Not by time: two servers' clocks may differ. */
function isSame(set: MetricsSet, blocks: readonly BlockSpan[]): boolean {
  const ulids = new Set(blocks.map(({ ulid }) => ulid));
  return ulids.size === set.blocks.length && set.blocks.every(({ ulid }) => ulids.has(ulid));
}

async function downloadBlocks(
  store: MetricsStore,
  blocks: readonly BlockBackup[],
  staging: string,
): Promise<boolean> {
  const queue = blocks.flatMap(({ ulid, objects }) => objects.map((object) => ({ ulid, object }))).values();
  let whole = true;
  const failed = (error: unknown): never => {
    whole = false;
    throw error;
  };
  const worker = async () => {
    for (const { ulid, object } of queue) {
      // One that is not whole is enough: the others would only cost time.
      if (!whole) return;
      if (!(await downloadObject(store, object, join(staging, ulid)).catch(failed))) whole = false;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: PARALLEL_DOWNLOADS }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return whole;
}

async function holdsData(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.some((name) => name === 'wal' || name === 'chunks_head' || isUlid(name));
}

async function chownAll(path: string, owner: number): Promise<void> {
  await chown(path, owner, owner);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await chownAll(join(path, name), owner);
}

const spans = (blocks: readonly BlockBackup[]) =>
  blocks.map(({ ulid, minTime, maxTime }) => ({ ulid, minTime, maxTime }));

const bytesOf = (blocks: readonly BlockBackup[]) =>
  blocks.reduce((sum, { objects }) => sum + objects.reduce((size, object) => size + object.size, 0), 0);

export const iso = ({ time }: MetricsSet) => new Date(time * 1000).toISOString();
