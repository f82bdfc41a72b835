/** What the boot restored, as it leaves it for the agent. */
import { readFile, writeFile } from 'node:fs/promises';
import { PATHS } from '../../protocol/paths';
import type { Metrics } from '../metrics';
import type { MetricsRestored } from './metrics-restore';

export interface RestoreRecord extends MetricsRestored {
  /** Unix time in seconds at which it was restored. */
  readonly time: number;
  readonly seconds: number;
}

export const writeRestoreRecord = (record: RestoreRecord) =>
  writeFile(PATHS.metricsRestore, JSON.stringify(record));

/** @returns undefined after a boot that was cut off */
export async function restoreRecord(): Promise<RestoreRecord | undefined> {
  const text = await readFile(PATHS.metricsRestore, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RestoreRecord);
}

/** What came back later does not count any more. */
export const tellDamaged = (metrics: Metrics, blocks: number) =>
  metrics.set(
    'baton_restore_damaged_blocks',
    'Blocks that the backup did not hold whole at the boot.',
    blocks,
  );
