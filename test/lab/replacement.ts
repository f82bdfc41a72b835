/** One change of the server under load, measured. */
import type { Deployed } from './deploy';
import { brokenBy } from './expectations';
import type { Lab, Measured } from './lab';
import type { Point, Row } from './row';
import { SampleWatch } from './samples';
import { servingParts } from './serving';
import { figures } from './statistics';

export interface ReplacementOptions {
  /** Whether older releases may answer after newer ones. @default false */
  readonly goesBack?: boolean;
  /** Whether it has to be as good as a replacement; a comparison has not. @default true */
  readonly isJudged?: boolean;
  /** Rows of one series are summed up. @default it stands for itself */
  readonly series?: string;
  /** @returns what else was otherwise than it must be */
  readonly look?: () => Promise<readonly string[]>;
}

/** @param change a deploy, or what is compared with one */
export async function replacement(
  lab: Lab,
  name: string,
  change: () => Promise<Deployed>,
  options: ReplacementOptions = {},
): Promise<Row> {
  const judge = await changed(lab, name, change, options);
  return judge();
}

/**
 * One after the other without a pause. A Prometheus loads what it took over within a minute, so the samples of a replacement are
 * looked for after the next one, when they have been handed over twice.
 */
export async function replacementsInARow(
  lab: Lab,
  runs: number,
  onRow: (row: Row) => Promise<void>,
): Promise<void> {
  let judge: (() => Promise<Row>) | undefined;
  for (let run = 1; run <= runs; run += 1) {
    lab.log(`\n== replacement ${run} of ${runs}`);
    const earlier = judge;
    judge = undefined;
    try {
      judge = await changed(lab, `replacement ${run}`, () => lab.deployChange(), { series: 'replacements' });
    } finally {
      // Also when this one could not be made: what was measured must be in the report.
      if (earlier) await onRow(await earlier());
    }
  }
  if (judge) await onRow(await judge());
}

/** @returns what judges it by the samples on the server that serves then, and must be called */
async function changed(
  lab: Lab,
  name: string,
  change: () => Promise<Deployed>,
  { isJudged = true, goesBack = false, look, series }: ReplacementOptions,
): Promise<() => Promise<Row>> {
  const old = await lab.serving();
  const watch = new SampleWatch(old, lab.props.env);
  try {
    const measured = await lab.measured(name, change);
    const { code, output, started, ended } = measured.result;
    const machine = (await lab.holder()) ?? old;
    const moved = measured.switches.at(-1)?.done;
    const serving = machine === old ? undefined : await servingParts(machine, measured.result, moved);
    const found = {
      ...figures(measured.records, measured.switches, goesBack),
      orders: await lab.orders(),
    };
    const row = {
      ...{ name, ...found },
      ...(series && { series }),
      ...(moved !== undefined && { toSwitchSeconds: (moved - started) / 1000 }),
      toEndSeconds: (ended - started) / 1000,
      memory: await lab.memory(machine),
      ...(serving && { serving }),
      chart: chart(measured),
    };
    const other = [
      ...(code === 0 ? [] : [`it failed: ${output.split('\n').slice(-3).join(' / ')}`]),
      ...((await look?.()) ?? []),
    ];
    return async () => {
      const now = (await lab.holder()) ?? machine;
      const lost = await watch.missingOn(now, lab.stop);
      const forgotten = await lab.history.missingOn(now);
      lab.history.remember(watch);
      const samples = { lost, of: watch.count };
      return {
        ...{ ...row, samples },
        broken: [
          ...other,
          ...(isJudged ? brokenBy({ ...found, samples }) : []),
          ...(isJudged && forgotten > 0 ? [`${forgotten} samples of earlier servers are gone`] : []),
        ],
      };
    };
  } finally {
    watch.stop();
  }
}

/** Every point would make the report large: of the calm ones some are enough, the slow and the lost all stay. */
function chart({ records, switches, from }: Measured<unknown>): Row['chart'] {
  const all = records
    .filter(({ client }) => client === 'new')
    .map(
      ({ start, end, loss }): Point => ({
        at: Math.round(start - from) / 1000,
        seconds: Math.round(end - start) / 1000,
        lost: loss !== undefined,
      }),
    );
  const every = Math.ceil(all.length / 1500);
  const slow = [...all].sort((a, b) => b.seconds - a.seconds)[100]?.seconds ?? 0;
  return {
    points: all.filter((point, index) => point.lost || point.seconds > slow || index % every === 0),
    switches: switches.map(({ done }) => (done - from) / 1000),
  };
}
