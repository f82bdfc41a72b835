/** A second `npm run up` without changes, compared with the first. */
import { InvalidComparisonError, type Row, type SectionContext } from '../section';
import { median, spread } from '../statistics';
import { seconds, times } from '../table';

const ROUNDS = 3;
const GOAL_SECONDS = 10;

export async function up({ environment, log, stop }: SectionContext): Promise<Row[]> {
  const first: number[] = [];
  const again: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    await environment.down(stop);
    first.push((await environment.up()).seconds);
    const machine = await environment.machine();
    const { seconds: time, output } = await environment.up();
    again.push(time);
    if ((await environment.machine()) !== machine)
      throw new InvalidComparisonError('up without changes created a new machine');
    if (!output.includes('No changes'))
      throw new InvalidComparisonError(`up without changes did something:\n${output}`);
    log(`round ${round} of ${ROUNDS}: first ${seconds(first.at(-1) ?? 0)}, no changes ${seconds(time)}`);
  }
  const time = median(again);
  return [
    {
      figure: 'up without changes',
      goal: `<= ${GOAL_SECONDS} s, does nothing`,
      result: `${seconds(time)} (${spread(again)}), same machine`,
      isMet: time <= GOAL_SECONDS,
    },
    {
      figure: '  compared with the first up, images in place',
      result: `${times(median(first) / time)} faster: first ${seconds(median(first))} (${spread(first)})`,
    },
  ];
}
