/** One change of the server under load, measured. */
import type { Deployed } from './deploy';
import { brokenBy } from './expectations';
import type { Lab, Measured } from './lab';
import type { Point, Row } from './row';
import { SampleWatch } from './samples';
import { servingParts } from './serving';
import { figures } from './statistics';

export interface ReplacementOptions {
  /** @default true */
  readonly withSamples?: boolean;
  /** Whether older releases may answer after newer ones. @default false */
  readonly goesBack?: boolean;
  /** Whether it has to be as good as a replacement; a comparison has not. @default true */
  readonly isJudged?: boolean;
  /** @returns what else was otherwise than it must be */
  readonly look?: () => Promise<readonly string[]>;
}

/** @param change a deploy, or what is compared with one */
export async function replacement(
  lab: Lab,
  name: string,
  change: () => Promise<Deployed>,
  { withSamples = true, goesBack = false, isJudged = true, look }: ReplacementOptions = {},
): Promise<Row> {
  const old = await lab.serving();
  const watch = withSamples ? new SampleWatch(old, lab.props.env) : undefined;
  try {
    const measured = await lab.measured(name, change);
    const { code, output, started, ended } = measured.result;
    const machine = (await lab.holder()) ?? old;
    const lost = await watch?.missingOn(machine, lab.stop);
    const forgotten = watch ? await lab.history.missingOn(machine) : 0;
    const found = {
      ...figures(measured.records, measured.switches, goesBack),
      orders: await lab.orders(),
      ...(watch && lost !== undefined && { samples: { lost, of: watch.count } }),
    };
    const moved = measured.switches.at(-1)?.done;
    const serving = machine === old ? undefined : await servingParts(machine, measured.result, moved);
    return {
      ...{ name, ...found },
      broken: [
        ...(code === 0 ? [] : [`it failed: ${output.split('\n').slice(-3).join(' / ')}`]),
        ...(isJudged ? brokenBy(found) : []),
        ...(isJudged && forgotten > 0 ? [`${forgotten} samples of earlier servers are gone`] : []),
        ...((await look?.()) ?? []),
      ],
      ...(moved !== undefined && { toSwitchSeconds: (moved - started) / 1000 }),
      toEndSeconds: (ended - started) / 1000,
      memory: await lab.memory(machine),
      ...(serving && { serving }),
      chart: chart(measured),
    };
  } finally {
    watch?.stop();
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
