/** The bundled app, compared with ts-node and barrel imports for the same stack. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { barrelProject, TS_NODE } from '../barrel-project';
import { runTimed } from '../process';
import { InvalidComparisonError, type Row, type SectionContext } from '../section';
import { median, spread } from '../statistics';
import { milliseconds, seconds, times } from '../table';
import { copyProject, withTemporaryFolder } from '../workspace';

const ROUNDS = 5;
const GOAL = 40;
const UNCHANGED_GOAL = 8;
const STACK = 'local';

export const synth = ({ env, log, stop }: SectionContext): Promise<Row[]> =>
  withTemporaryFolder(async (folder) => {
    const [bundled, barrel] = [join(folder, 'bundled'), join(folder, 'barrel')];
    await mkdir(bundled);
    await mkdir(barrel);
    const node = async (cwd: string, ...args: string[]) =>
      (await runTimed(process.execPath, args, { cwd, env: { ...env, BATON_ENVIRONMENTS: STACK }, stop }))
        .seconds;
    await copyProject(bundled, env);
    await node(bundled, 'cli/app.mjs');
    await barrelProject(barrel, join(bundled, 'dist'), env);

    log('each once, to compare their output');
    await node(bundled, 'dist/main.cjs');
    await node(barrel, ...TS_NODE);
    await sameOutput(bundled, barrel);

    const [run, unchanged, build, tsNode, empty]: number[][] = [[], [], [], [], []];
    for (let round = 1; round <= ROUNDS; round += 1) {
      run?.push(await node(bundled, 'dist/main.cjs'));
      tsNode?.push(await node(barrel, ...TS_NODE));
      unchanged?.push(await node(bundled, 'cli/app.mjs'));
      await rm(join(bundled, 'dist/.built'), { recursive: true });
      await rm(join(bundled, 'dist/environments'), { recursive: true });
      build?.push(await node(bundled, 'cli/app.mjs'));
      empty?.push(await node(bundled, '--eval', ''));
      log(`round ${round} of ${ROUNDS}`);
    }
    await sameOutput(bundled, barrel);
    return rows({ run, unchanged, build, tsNode, empty } as Times);
  });

interface Times {
  readonly run: number[];
  /** The app's command if nothing has changed. */
  readonly unchanged: number[];
  /** The same if everything has to be bundled. */
  readonly build: number[];
  readonly tsNode: number[];
  /** Node itself: no app can be faster. */
  readonly empty: number[];
}

function rows({ run, unchanged, build, tsNode, empty }: Times): Row[] {
  const ratio = median(tsNode) / median(run);
  const overEmpty = median(unchanged) / median(empty);
  return [
    {
      figure: 'synth, compared with ts-node and barrel imports',
      goal: `>= ${GOAL} times faster`,
      result: `${times(ratio)} faster`,
      isMet: ratio >= GOAL,
    },
    {
      figure: '  bundled app',
      result: `${seconds(median(run))} (${spread(run)}), including ${milliseconds(median(empty))} Node itself`,
    },
    { figure: '  ts-node', result: `${seconds(median(tsNode))} (${spread(tsNode)})` },
    {
      figure: '  with the bundling step',
      result: `${times(median(tsNode) / median(build))} faster: ${seconds(median(build))}`,
    },
    {
      figure: 'an unchanged synth, compared with an empty Node program',
      goal: `<= ${UNCHANGED_GOAL} times as long`,
      result: `${times(overEmpty)} as long: ${seconds(median(unchanged))} (${spread(unchanged)})`,
      isMet: overEmpty <= UNCHANGED_GOAL,
    },
  ];
}

async function sameOutput(...projects: readonly string[]): Promise<void> {
  const texts = await Promise.all(
    projects.map((project) => readFile(join(project, `cdktf.out/stacks/${STACK}/cdk.tf.json`), 'utf8')),
  );
  if (new Set(texts).size !== 1)
    throw new InvalidComparisonError('the two ways to synth write different JSON');
}
