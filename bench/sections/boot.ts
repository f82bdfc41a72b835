/** From a machine's start to its first correct answer over HTTPS, with packages baked into its image and without. */
import { join } from 'node:path';
import { docker } from '../../deployer/local/docker';
import { removeMachine } from '../../deployer/local/machine';
import { type Boot, bootMachine } from '../boot-machine';
import type { Row, SectionContext } from '../section';
import { median, spread } from '../statistics';
import { seconds, times } from '../table';

/** 5 baked boots with 2 plain ones between them, so that a slow minute of the computer affects both. */
const ORDER = ['baked', 'baked', 'plain', 'baked', 'baked', 'plain', 'baked'] as const;
const GOAL_SECONDS = 5;

export async function boot({ environment, cacheDir, log, stop }: SectionContext): Promise<Row[]> {
  log('starting the platform around the machines');
  await environment.up();
  const input = await environment.machineInput();
  // It would use processor time during the boots.
  await docker(['stop', await environment.machine()]);
  const boots: Record<'baked' | 'plain', Boot[]> = { baked: [], plain: [] };
  let problem: Error | undefined;
  for (const [index, machineImage] of ORDER.entries()) {
    if (machineImage === 'plain' && problem) continue;
    stop.throwIfAborted();
    log(`boot ${index + 1} of ${ORDER.length}: ${machineImage}`);
    const id = `${index + 1}`.padStart(8, machineImage === 'plain' ? 'p' : 'b');
    const options = { id, cacheDir, stop, page: join(process.cwd(), 'examples/site/index.html') };
    try {
      const measured = await bootMachine({ ...input, machineImage }, options);
      boots[machineImage].push(measured);
      log(`  ${seconds(measured.answered)}, ready after ${seconds(measured.ready)}`);
    } catch (error) {
      if (machineImage === 'baked' || stop.aborted) throw error;
      problem = error as Error;
      log(`  ${problem.message}`);
    } finally {
      await removeMachine(`${input.layout.prefix}-${id}`);
    }
  }
  return [
    ...rows(boots),
    ...(problem ? [{ figure: '  plain', result: `not measured: ${problem.message}` }] : []),
  ];
}

function rows({ baked, plain }: Record<'baked' | 'plain', Boot[]>): Row[] {
  const answered = (boots: readonly Boot[]) => boots.map(({ answered: time }) => time);
  const time = median(answered(baked));
  const result: Row[] = [
    {
      figure: 'machine start to first correct answer, baked',
      goal: `<= ${GOAL_SECONDS} s`,
      result: `${seconds(time)} (${spread(answered(baked))})`,
      isMet: time <= GOAL_SECONDS,
    },
    ...split(baked),
  ];
  if (plain.length > 0) {
    const slow = median(answered(plain));
    result.push({
      figure: 'the same, packages installed at boot',
      result: `${seconds(slow)} (${spread(answered(plain))}), ${times(slow / time)} as long`,
    });
    result.push(...split(plain));
  }
  return result;
}

/** Where the time goes, in the order of the boot. */
function split(boots: readonly Boot[]): Row[] {
  const parts = Object.keys(boots[0]?.parts ?? {}).map((part) => ({
    figure: `    ${part}`,
    result: seconds(median(boots.map(({ parts: times }) => times[part] ?? 0))),
  }));
  const ready = {
    figure: '    ready by its own report after',
    result: seconds(median(boots.map(({ ready }) => ready))),
  };
  return [...parts, ready];
}
