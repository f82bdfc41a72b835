/** The boot's own timeline: a line for each step, with its name, start and end. */
import { docker } from '../deployer/local/docker';

/** Named as its file in userdata/. */
export interface BootStep {
  readonly name: string;
  /** Seconds of the Unix clock. */
  readonly start: number;
  readonly end: number;
}

/** @returns the steps that have ended, in order */
export async function bootTimeline(machine: string): Promise<BootStep[]> {
  return parseTimeline(await docker(['exec', machine, 'cat', '/var/lib/baton/boot/timeline']));
}

export const parseTimeline = (text: string): BootStep[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', start, end] = line.split(' ');
      return { name, start: Number(start), end: Number(end) };
    });

export const machineStarted = async (machine: string): Promise<number> =>
  Date.parse(await docker(['inspect', '--format', '{{.State.StartedAt}}', machine])) / 1000;
