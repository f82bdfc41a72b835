/** The last pull that succeeded, from before this agent was started. */
import type { Labels, Metrics } from '../metrics';
import { readRecord } from './versions';

/** Otherwise a restarted agent that cannot pull would look like one that never had anything to pull. */
export async function tellLastPull(
  folder: string,
  metrics: Metrics,
  series = 'baton_content_pull',
  labels: Labels = {},
): Promise<void> {
  const last = await readRecord(folder);
  if (last) metrics.set(`${series}_timestamp_seconds`, 'When it last succeeded.', last.time, labels);
}
