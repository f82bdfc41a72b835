/** What the metrics tell of work that the agent does again and again: when it last succeeded, how long, how much. */
import type { Labels, Metrics } from './metrics';

/**
 * @param name of the series, such as `baton_content_pull`
 * @param work what it fetched or sent; undefined where there was nothing to do
 */
export async function measured(
  metrics: Metrics,
  name: string,
  work: () => Promise<{ readonly bytes: number } | undefined>,
  labels: Labels = {},
): Promise<void> {
  const started = performance.now();
  let failed = 1;
  try {
    const done = await work();
    failed = 0;
    if (!done) return;
    metrics.set(`${name}_timestamp_seconds`, 'When it last succeeded.', Date.now() / 1000, labels);
    metrics.set(
      `${name}_duration_seconds`,
      'How long it took.',
      (performance.now() - started) / 1000,
      labels,
    );
    metrics.set(`${name}_bytes`, 'How much was new.', done.bytes, labels);
  } finally {
    metrics.set(`${name}_failed`, 'Whether the last try failed.', failed, labels);
  }
}
