/** How long `baton --help` takes, compared with Node alone. */
import { runTimed } from '../process';
import type { Row, SectionContext } from '../section';
import { median } from '../statistics';
import { milliseconds, times } from '../table';

const ROUNDS = 21;
const GOAL_RATIO = 3;

export async function help({ env, stop }: SectionContext): Promise<Row[]> {
  const timed = async (args: readonly string[]) =>
    (await runTimed(process.execPath, args, { cwd: '.', env, stop })).seconds;
  const ofHelp: number[] = [];
  const ofNode: number[] = [];
  // In turns: what else this computer does slows both.
  for (let round = 0; round < ROUNDS; round += 1) {
    ofNode.push(await timed(['-e', '0']));
    ofHelp.push(await timed(['cli/run.mjs', '--help']));
  }
  const ratio = median(ofHelp) / median(ofNode);
  return [
    {
      figure: 'baton --help, compared with node -e 0',
      goal: `<= ${times(GOAL_RATIO)}`,
      result: times(ratio),
      isMet: ratio <= GOAL_RATIO,
    },
    { figure: '  measured', result: `${milliseconds(median(ofHelp))}, ${milliseconds(median(ofNode))}` },
  ];
}
