/** The backup's metrics as blocks that any Prometheus reads. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlockBackup, MetricsSet } from '../../protocol/backup-manifest';
import { inParallel } from '../../protocol/in-parallel';
import { backupOf } from './backup';
import { NAMES } from './folder';
import { type Bucket, toFiles } from './objects';

const PARALLEL = 4;

export interface TakenMetrics {
  readonly blocks: number;
  readonly bytes: number;
  /** ISO 8601, of the oldest and the newest sample. */
  readonly from: string;
  readonly to: string;
  /** Why some are not among them. */
  readonly problems: readonly string[];
}

/** @returns undefined where no metrics are backed up */
export async function takeMetrics(store: Bucket, folder: string): Promise<TakenMetrics | undefined> {
  const set = (await backupOf(store))?.manifest.metrics?.[0];
  if (!set || set.blocks.length === 0) return undefined;
  const problems = new Map<string, string>();
  const objects = set.blocks.flatMap(({ ulid, objects }) => objects.map((object) => ({ ulid, object })));
  await inParallel(objects, PARALLEL, async ({ ulid, object }) => {
    const problem = await toFiles(store, object, join(folder, NAMES.metrics, ulid), object.files);
    if (problem) problems.set(ulid, problem);
  });
  for (const ulid of problems.keys())
    await rm(join(folder, NAMES.metrics, ulid), { recursive: true, force: true });
  const blocks = set.blocks.filter(({ ulid }) => !problems.has(ulid));
  if (blocks.length === 0)
    throw new Error(`no block of the metrics' backup is whole: ${[...problems.values()][0]}`);
  const taken: MetricsSet = { ...set, blocks };
  await writeFile(join(folder, NAMES.metricsSet), `${JSON.stringify(taken, null, 2)}\n`);
  return { blocks: blocks.length, ...spanOf(blocks), problems: [...problems.values()] };
}

function spanOf(blocks: readonly BlockBackup[]) {
  const iso = (time: number) => new Date(time).toISOString();
  return {
    bytes: blocks.reduce((sum, block) => sum + block.objects.reduce((part, { size }) => part + size, 0), 0),
    from: iso(Math.min(...blocks.map(({ minTime }) => minTime))),
    to: iso(Math.max(...blocks.map(({ maxTime }) => maxTime))),
  };
}
