/** Where the time goes between a machine's start and the moment when it serves. */
import { docker } from '../../deployer/local/docker';
import type { Deployed } from './deploy';

/** Names for the boot's own steps, as its timeline has them. */
const STEPS: Readonly<Record<string, string>> = {
  '10-system': 'system',
  '20-packages': 'packages',
  '40-release': 'release',
  '41-system': 'settings',
  '42-admins': 'admins',
  '43-identity': 'identity',
  '65-restore': 'restore',
  '70-content': 'content',
  '80-services': 'services',
};

/**
 * @param moved when the address had moved, in milliseconds of the Unix clock; undefined when it did not
 * @returns seconds, in order
 */
export async function servingParts(
  machine: string,
  deployed: Deployed,
  moved: number | undefined,
): Promise<Readonly<Record<string, number>>> {
  const started = Date.parse(await docker(['inspect', '--format', '{{.State.StartedAt}}', machine]));
  const timeline = await docker(['exec', machine, 'cat', '/var/lib/baton/boot/timeline']).catch(() => '');
  return parts({ timeline, deployed, started, moved });
}

export interface Course {
  readonly timeline: string;
  readonly deployed: Deployed;
  /** When the machine started, in milliseconds of the Unix clock. */
  readonly started: number;
  readonly moved: number | undefined;
}

export function parts({ timeline, deployed, started, moved }: Course): Readonly<Record<string, number>> {
  const steps = timeline
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', begun, done] = line.split(' ');
      return { name: STEPS[name] ?? 'the rest', begun: Number(begun) * 1000, done: Number(done) * 1000 };
    });
  const first = steps[0]?.begun ?? started;
  const booted = steps.at(-1)?.done ?? first;
  const applied = deployed.lines[0]?.time ?? deployed.started;
  const result: Record<string, number> = {
    synth: (applied - deployed.started) / 1000,
    // The release is uploaded, and the images are copied into the machine's own Docker, before it starts.
    'upload, images, machine': (started - applied) / 1000,
    'systemd and cloud-init': (first - started) / 1000,
  };
  for (const { name, begun, done } of steps) result[name] = (result[name] ?? 0) + (done - begun) / 1000;
  const gate = deployed.lines.find(({ text }) => / gate: passed after /.test(text))?.time;
  if (gate !== undefined) result.gate = (gate - booted) / 1000;
  if (gate !== undefined && moved !== undefined) result.switch = (moved - gate) / 1000;
  return result;
}
