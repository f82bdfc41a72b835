/** Where the time goes until a new machine serves. */
import { type BootStep, bootTimeline, machineStarted } from '../../../bench/boot-timeline';
import type { Deployed } from '../testbed/deploy';

/** Seconds of each part, in order. Boot steps have the names of their files in userdata/. */
export type ServingParts = Readonly<Record<string, number>>;

/** @param moved when the address had moved, in milliseconds of the Unix clock; undefined if it did not move */
export async function measureTimeToServing(
  machine: string,
  deployed: Deployed,
  moved: number | undefined,
): Promise<ServingParts> {
  const started = await machineStarted(machine);
  const steps = await bootTimeline(machine).catch(() => []);
  return timeToServing({ deployed, started, steps, moved });
}

export interface ServingTimes {
  readonly deployed: Deployed;
  /** When the machine started, in seconds of the Unix clock. */
  readonly started: number;
  readonly steps: readonly BootStep[];
  /** In milliseconds of the Unix clock. */
  readonly moved: number | undefined;
}

export function timeToServing({ deployed, started, steps, moved }: ServingTimes): ServingParts {
  const command = deployed.started / 1000;
  const terraform = (deployed.lines[0]?.time ?? deployed.started) / 1000;
  const bootStarted = steps[0]?.start ?? started;
  const bootEnded = steps.at(-1)?.end ?? bootStarted;
  const parts: Record<string, number> = {
    synth: terraform - command,
    // Before the machine starts, the release is uploaded and the images are copied into the machine's own Docker.
    'upload, images, machine': started - terraform,
    'systemd and cloud-init': bootStarted - started,
    ...Object.fromEntries(steps.map(({ name, start, end }) => [name, end - start])),
  };
  const line = deployed.lines.find(({ text }) => / gate: passed after /.test(text));
  if (!line) return parts;
  const passed = line.time / 1000;
  parts.gate = passed - bootEnded;
  if (moved !== undefined) parts.switch = moved / 1000 - passed;
  return parts;
}
