/** How much longer a synth takes with each further environment. */

import { registerBenchEnvironments } from '../environment-files';
import { BENCH } from '../environment-settings';
import { runTimed } from '../process';
import type { Row, SectionContext } from '../section';
import { leastSquares, median } from '../statistics';
import { milliseconds, seconds } from '../table';
import { copyProject, withTemporaryFolder } from '../workspace';

const COUNTS = [1, 26, 51, 101];
const ROUNDS = 5;
const GOAL_SECONDS = 0.03;
const LINEAR = 0.99;

export const environments = ({ env, log, stop }: SectionContext): Promise<Row[]> =>
  withTemporaryFolder(async (folder) => {
    await copyProject(folder, env);
    await registerBenchEnvironments(folder, Math.max(...COUNTS));
    // The first synth builds.
    await synth(1);
    const measured = COUNTS.map((count) => ({ count, times: [] as number[] }));
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const { count, times } of measured) times.push(await synth(count));
      log(`round ${round} of ${ROUNDS}`);
    }
    return rows(measured.map(({ count, times }) => [count, median(times)]));

    async function synth(count: number): Promise<number> {
      const names = Array.from({ length: count }, (_, index) => `${BENCH}-${index + 1}`).join();
      const options = { cwd: folder, env: { ...env, BATON_ENVIRONMENTS: names }, stop };
      return (await runTimed(process.execPath, ['cli/app.mjs'], options)).seconds;
    }
  });

function rows(points: readonly (readonly [count: number, seconds: number])[]): Row[] {
  const { slope, intercept, rSquared } = leastSquares(points);
  const isLinear = rSquared >= LINEAR;
  const line = `${milliseconds(intercept)} + ${milliseconds(slope)} each`;
  const between = points.slice(1).map(([count, time], index) => {
    const [before, timeBefore] = points[index] ?? [0, 0];
    return milliseconds((time - timeBefore) / (count - before));
  });
  return [
    {
      figure: 'each further environment, 1 to 101',
      goal: `<= ${milliseconds(GOAL_SECONDS)}, linear`,
      result: `${milliseconds(slope)}, R² ${rSquared.toFixed(4)}`,
      isMet: slope <= GOAL_SECONDS && isLinear,
    },
    {
      figure: '  fit',
      result: `${line}; ${isLinear ? 'linear' : 'not linear'}`,
    },
    {
      figure: '  measured',
      result: points.map(([count, time]) => `${count}: ${seconds(time)}`).join(', '),
    },
    { figure: '  from one count to the next', result: `${between.join(', ')} each` },
  ];
}
