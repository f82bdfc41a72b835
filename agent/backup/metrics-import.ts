/** Brings metrics into a running Prometheus: what the server before wrote last, and what is no longer damaged. */

import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlockBackup, MetricsSet } from '../../protocol/backup-manifest';
import { type BlockMeta, type BlockSpan, OVERLAPS, readMeta } from './blocks';
import { bytesOf, chownAll, fetchBlocks, overlap } from './fetch-blocks';
import type { MetricsStore } from './metrics';
import type { MetricsRestored } from './metrics-restore';

/** Within Prometheus' folder, so on its file system; it looks at nothing that is not named like a block. */
const STAGING = 'baton-import';

export interface ToImport {
  /** Of the server before, the newest first. */
  readonly sets: readonly MetricsSet[];
  /** Blocks that an earlier restore found damaged. */
  readonly damaged: readonly BlockBackup[];
}

export interface Imported {
  /** Undefined where there was nothing newer. */
  readonly set: MetricsSet | undefined;
  /** How many. */
  readonly blocks: number;
  readonly bytes: number;
  /** No longer whole in the store. */
  readonly damaged: readonly BlockBackup[];
}

/**
 * Puts the blocks into the folder of the running Prometheus, which loads them within a minute. Killed at any moment it
 * can be run again.
 */
export async function importMetrics(
  store: MetricsStore,
  { sets, damaged: before }: ToImport,
  restored: Pick<MetricsRestored, 'blocks'>,
  owner: number,
  tell: (line: string) => void,
): Promise<Imported> {
  const set = sets[0] && !isSame(sets[0], restored.blocks) ? sets[0] : undefined;
  const blocks = unique([...(set?.blocks ?? []), ...before]);
  if (blocks.length === 0) return { set, blocks: 0, bytes: 0, damaged: [] };
  const folder = join(store.folder, STAGING);
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const older = set ? sets.slice(1).map((one) => one.blocks) : [];
    const there = await readdir(store.folder);
    const { whole, damaged } = await fetchBlocks({ store, sets: [blocks, ...older], there, folder, tell });
    const missing = [...whole].sort((a, b) => a.minTime - b.minTime);
    await markBlocks(folder, missing, set ? replacedBy(set, restored.blocks, damaged) : [], restored.blocks);
    await chownAll(folder, owner);
    for (const { ulid } of missing) await rename(join(folder, ulid), join(store.folder, ulid));
    return {
      set,
      blocks: blocks.filter((one) => !damaged.includes(one)).length,
      bytes: bytesOf(missing),
      damaged,
    };
  } finally {
    // A full disk must not stay full because of it.
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the boot restored and the set no longer has. Not for the time of what is damaged: nothing else has that. */
function replacedBy(
  set: MetricsSet,
  restored: readonly BlockSpan[],
  damaged: readonly BlockSpan[],
): BlockSpan[] {
  const kept = new Set(set.blocks.map(({ ulid }) => ulid));
  const from = Math.min(...set.blocks.map(({ minTime }) => minTime));
  const to = Math.max(...set.blocks.map(({ maxTime }) => maxTime));
  return restored.filter(
    (block) =>
      !kept.has(block.ulid) &&
      block.minTime >= from &&
      block.maxTime <= to &&
      !damaged.some((gap) => overlap(gap, block)),
  );
}

/**
 * Two marks that Prometheus itself understands. The hint: these samples overlap in time with what it holds in memory;
 * without it, at its next start it would drop its own samples up to the block's end (tsdb/db.go, inOrderBlocksMaxTime).
 * It holds until Prometheus merges the block with one of its own, two hours and more later: a restart within the
 * minutes after that can cost its own samples of the handover's minutes, of which the old server's samples remain.
 * The parents: the blocks that were restored at the boot and that these replace; it deletes them as it loads the block.
 */
async function markBlocks(
  folder: string,
  missing: readonly BlockBackup[],
  replaced: readonly BlockSpan[],
  restored: readonly BlockSpan[],
): Promise<void> {
  const newest = missing.at(-1)?.ulid;
  for (const { ulid, maxTime } of missing) {
    if (maxTime <= Math.max(...restored.map((block) => block.maxTime))) continue;
    const meta = await readMeta(join(folder, ulid));
    const { parents = [], hints = [] } = meta.compaction;
    const marked: BlockMeta = {
      ...meta,
      compaction: {
        ...meta.compaction,
        parents: ulid === newest ? [...parents, ...replaced] : parents,
        hints: [...new Set([...hints, OVERLAPS])],
      },
    };
    await writeFile(join(folder, ulid, 'meta.json'), JSON.stringify(marked, null, '\t'));
  }
}

/** Not by time: two servers' clocks may differ. */
function isSame(set: MetricsSet, blocks: readonly BlockSpan[]): boolean {
  const ulids = new Set(blocks.map(({ ulid }) => ulid));
  return ulids.size === set.blocks.length && set.blocks.every(({ ulid }) => ulids.has(ulid));
}

const unique = (blocks: readonly BlockBackup[]) => [
  ...new Map(blocks.map((block) => [block.ulid, block])).values(),
];
