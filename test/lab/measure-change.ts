/** Changes the server under load, and judges what that meant for its clients. */
import type { ChangeResult } from './change-result';
import { chartOf } from './chart-points';
import { problemsOf } from './expectations';
import { SampleWatch } from './measure/samples';
import { figures } from './measure/statistics';
import { measureTimeToServing } from './measure/time-to-serving';
import { underLoad } from './measure/under-load';
import type { Deployed } from './testbed/deploy';
import type { Testbed } from './testbed/testbed';

export interface ChangeOptions {
  /** Whether older releases may answer after newer ones. @default false */
  readonly isRollback?: boolean;
  /** Whether it must meet the expectations of a replacement. A comparison need not. @default true */
  readonly isJudged?: boolean;
  /** The report sums up the changes of one series. @default no series */
  readonly series?: string;
  /** @returns what else is unexpected */
  readonly extraCheck?: () => Promise<readonly string[]>;
}

/** @param change a deploy, or what is compared with one */
export async function measureChange(
  testbed: Testbed,
  name: string,
  change: () => Promise<Deployed>,
  options: ChangeOptions = {},
): Promise<ChangeResult> {
  const judge = await measureWithoutSamples(testbed, name, change, options);
  return judge();
}

/** @returns what looks for the samples on the server that serves by then, and judges; the caller must call it */
export async function measureWithoutSamples(
  testbed: Testbed,
  name: string,
  change: () => Promise<Deployed>,
  { isJudged = true, isRollback, extraCheck, series }: ChangeOptions,
): Promise<() => Promise<ChangeResult>> {
  const { machines, history } = testbed;
  const old = await machines.serving();
  const watch = new SampleWatch(old, testbed.props.env);
  try {
    const measured = await underLoad(testbed, name, change);
    const { result: deployed, records, switches, generator } = measured;
    const machine = (await machines.holder()) ?? old;
    const moved = switches.at(-1)?.done;
    const serving = machine === old ? undefined : await measureTimeToServing(machine, deployed, moved);
    const found = {
      ...figures(records, switches, { isRollback }),
      certificates: await testbed.certificatesIssued(),
    };
    const result = {
      ...{ name, ...found },
      ...(series && { series }),
      ...(moved !== undefined && { toSwitchSeconds: (moved - deployed.started) / 1000 }),
      toEndSeconds: (deployed.ended - deployed.started) / 1000,
      memory: await machines.memory(machine),
      ...(serving && { serving }),
      chart: chartOf(measured),
      generator,
    };
    const other = [...failure(deployed), ...((await extraCheck?.()) ?? [])];
    return async () => {
      const now = (await machines.holder()) ?? machine;
      const samples = { lost: await watch.missingOn(now, testbed.stop), of: watch.count };
      const forgotten = await history.missingOn(now);
      history.remember(watch);
      const problems = isJudged ? problemsOf({ ...found, generator, samples, forgotten }) : [];
      return { ...result, samples, problems: [...other, ...problems] };
    };
  } finally {
    watch.stop();
  }
}

const failure = ({ code, output }: Deployed) =>
  code === 0 ? [] : [`the change failed: ${output.split('\n').slice(-3).join(' / ')}`];
