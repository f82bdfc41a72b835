/** Brings metrics back before Prometheus starts: all that is whole in the backup. */

import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { isUlid } from '../../protocol/backup-keys';
import type { BlockSpan } from './blocks';
import { bytesOf, chownAll, fetchBlocks, spans } from './fetch-blocks';
import { readManifest } from './lease';
import type { MetricsStore } from './metrics';

/** What the boot restored, which a later import must know. */
export interface MetricsRestored {
  readonly result: 'restored' | 'restored in part' | 'there already' | 'no backup' | 'damaged';
  /** Unix time in seconds of the backup, 0 where there is none. */
  readonly setTime: number;
  readonly bytes: number;
  readonly blocks: readonly BlockSpan[];
  /** What the backup names and does not hold whole. */
  readonly damaged: readonly BlockSpan[];
}

const nothing = (result: MetricsRestored['result']): MetricsRestored => ({
  result,
  setTime: 0,
  bytes: 0,
  blocks: [],
  damaged: [],
});

/**
 * Before Prometheus starts. Never writes over what is there. Killed at any moment it can be run again: the database
 * appears by one rename. A server without a part of its past is better than none: who serves must not depend on it.
 * @param owner user and group of Prometheus
 * @param tell hears of every damaged block
 * @throws Error when the store does not answer: that is no reason to begin with nothing
 */
export async function restoreMetrics(
  store: MetricsStore,
  owner: number,
  tell: (line: string) => void,
): Promise<MetricsRestored> {
  if (await holdsData(store.folder)) return nothing('there already');
  const sets = (await readManifest(store.s3, store.bucket))?.manifest.metrics ?? [];
  const [newest] = sets;
  if (!newest) return nothing('no backup');
  const folder = `${store.folder}.new`;
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const blocks = sets.map((set) => set.blocks);
    const { whole, damaged } = await fetchBlocks({ store, sets: blocks, there: [], folder, tell });
    if (whole.length === 0 && damaged.length > 0) {
      tell("no block of the metrics' backup is whole: they start empty");
      return { ...nothing('damaged'), damaged: spans(damaged) };
    }
    await chownAll(folder, owner);
    await rm(store.folder, { recursive: true, force: true });
    await rename(folder, store.folder);
    return {
      result: damaged.length > 0 ? 'restored in part' : 'restored',
      setTime: newest.time,
      bytes: bytesOf(whole),
      blocks: spans(whole),
      damaged: spans(damaged),
    };
  } finally {
    // A full disk must not stay full because of it.
    await rm(folder, { recursive: true, force: true });
  }
}

async function holdsData(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.some((name) => name === 'wal' || name === 'chunks_head' || isUlid(name));
}
