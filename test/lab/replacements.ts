/** Replacements of the server one after the other, without a pause. */
import type { ChangeResult } from './change-result';
import { measureWithoutSamples } from './measure-change';
import type { Testbed } from './testbed/testbed';

/**
 * A Prometheus loads within a minute what it took over. So the samples of a replacement are looked for after the next
 * one, when they have been handed over twice.
 */
export async function replaceInSeries(
  testbed: Testbed,
  runs: number,
  onResult: (result: ChangeResult) => Promise<void>,
): Promise<void> {
  let judge: (() => Promise<ChangeResult>) | undefined;
  for (let run = 1; run <= runs; run += 1) {
    testbed.log(`\n== replacement ${run} of ${runs}`);
    const judgeEarlier = judge;
    judge = undefined;
    try {
      const change = () => testbed.deployChange();
      judge = await measureWithoutSamples(testbed, `replacement ${run}`, change, { series: 'replacements' });
    } finally {
      // The earlier one must be in the report, even if this one failed.
      if (judgeEarlier) await onResult(await judgeEarlier());
    }
  }
  if (judge) await onResult(await judge());
}
