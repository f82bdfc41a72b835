/** A second `npm run up` without a change, against the first. */
import type { Bench, Row } from './row';
import { VoidError } from './row';
import { median, spread } from './statistics';
import { seconds, times } from './table';

const ROUNDS = 3;
const GOAL_SECONDS = 10;

export async function up({ environment, log, stop }: Bench): Promise<Row[]> {
  const first: number[] = [];
  const again: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    await environment.down(stop);
    first.push((await environment.up()).seconds);
    const machine = await environment.machine();
    const { seconds: time, output } = await environment.up();
    again.push(time);
    if ((await environment.machine()) !== machine)
      throw new VoidError('up without a change made a new machine');
    if (!output.includes('No changes')) throw new VoidError(`up without a change did something:\n${output}`);
    log(`round ${round} of ${ROUNDS}: first ${seconds(first.at(-1) ?? 0)}, no change ${seconds(time)}`);
  }
  const time = median(again);
  return [
    {
      figure: 'up without a change',
      goal: `<= ${GOAL_SECONDS} s, nothing done`,
      result: `${seconds(time)} (${spread(again)}), same machine`,
      met: time <= GOAL_SECONDS,
    },
    {
      figure: '  against the first up, images in place',
      result: `${times(median(first) / time)} faster: first ${seconds(median(first))} (${spread(first)})`,
    },
  ];
}
