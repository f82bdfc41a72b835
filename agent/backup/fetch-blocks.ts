/** Fetches a backup's blocks: those that are whole, and what else there is of the time of those that are not. */

import { chown, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlockBackup } from '../../protocol/backup-manifest';
import { inParallel } from '../../protocol/in-parallel';
import type { BlockSpan } from './blocks';
import { downloadObject, type Store } from './objects';

const PARALLEL_DOWNLOADS = 4;

export interface Fetched {
  readonly whole: readonly BlockBackup[];
  /** An object of theirs is gone or another: nothing of them is in the folder. */
  readonly damaged: readonly BlockBackup[];
}

export interface FetchOptions {
  readonly store: Store;
  /** The newest set's blocks first: an older set serves for the time of what is damaged in a newer one. */
  readonly sets: readonly (readonly BlockBackup[])[];
  /** Names of blocks that need not be fetched. */
  readonly there: Iterable<string>;
  readonly folder: string;
  /** Hears of every block that is damaged. */
  readonly tell: (line: string) => void;
}

/** @throws Error when the store does not answer: that says nothing about what it holds */
export async function fetchBlocks({ store, sets, there, folder, tell }: FetchOptions): Promise<Fetched> {
  const whole: BlockBackup[] = [];
  const damaged: BlockBackup[] = [];
  const seen = new Set(there);
  for (const [age, blocks] of sets.entries()) {
    const fresh = blocks.filter(({ ulid }) => !seen.has(ulid));
    const wanted = age === 0 ? fresh : fresh.filter((block) => damaged.some((gap) => overlap(gap, block)));
    for (const { ulid } of blocks) seen.add(ulid);
    const problems = await download(store, wanted, folder);
    for (const block of wanted) {
      const problem = problems.get(block.ulid);
      (problem ? damaged : whole).push(block);
      if (problem) tell(`the metrics' block ${formatBlock(block)} is not whole in the backup: ${problem}`);
    }
  }
  return { whole, damaged };
}

/** @returns what is wrong with the blocks of which nothing is left in the folder, by their names */
async function download(
  store: Store,
  blocks: readonly BlockBackup[],
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>();
  const all = blocks.flatMap(({ ulid, objects }) => objects.map((object) => ({ ulid, object })));
  await inParallel(all, PARALLEL_DOWNLOADS, async ({ ulid, object }) => {
    // One that is not whole is enough: the block's others would only cost time.
    if (problems.has(ulid)) return;
    const problem = await downloadObject(store, object, join(folder, ulid));
    if (problem) problems.set(ulid, problem);
  });
  for (const ulid of problems.keys()) await rm(join(folder, ulid), { recursive: true, force: true });
  return problems;
}

export const overlap = (one: BlockSpan, other: BlockSpan) =>
  one.minTime < other.maxTime && other.minTime < one.maxTime;

export const spans = (blocks: readonly BlockSpan[]): BlockSpan[] =>
  blocks.map(({ ulid, minTime, maxTime }) => ({ ulid, minTime, maxTime }));

export const bytesOf = (blocks: readonly BlockBackup[]) =>
  blocks.reduce((sum, { objects }) => sum + objects.reduce((size, object) => size + object.size, 0), 0);

export async function chownAll(path: string, owner: number): Promise<void> {
  await chown(path, owner, owner);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await chownAll(join(path, name), owner);
}

const formatBlock = ({ ulid, minTime, maxTime }: BlockSpan) => `${ulid} (${at(minTime)} to ${at(maxTime)})`;
/** A manifest may name a time that no calendar has. */
const at = (milliseconds: number) => new Date(milliseconds).toJSON() ?? String(milliseconds);
