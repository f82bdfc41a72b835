/** Alternatives to a replacement, measured in the same way: an update in place, and a stop followed by a start. */
import { putFiles } from '../../deployer/local/docker';
import type { ChangeResult } from './change-result';
import { compareKamal } from './kamal/compare';
import { measureChange } from './measure-change';
import type { Deployed } from './testbed/deploy';
import { type Stack, stepOf } from './testbed/stack';
import type { Testbed } from './testbed/testbed';

const BUNDLE = '/srv/baton/release/docker';
const OVERRIDE = '/root/lab-override.yaml';

export async function compare(testbed: Testbed): Promise<ChangeResult[]> {
  const options = { isJudged: false };
  const inPlace = (name: string, services: readonly string[]) =>
    measureChange(testbed, name, () => composeUp(testbed, services), options);
  const stopThenStart = () => testbed.deployChange({ editStack: destroyFirst });
  return [
    await inPlace('in place: compose up -d, nginx changed', ['nginx']),
    await inPlace('in place: compose up -d, nginx and Traefik changed', ['nginx', 'traefik']),
    await measureChange(testbed, 'stop, then start', stopThenStart, options),
    ...(await compareKamal(testbed)),
  ];
}

/** Compose recreates a container if anything about it has changed, as after a new image or setting. */
async function composeUp({ machines }: Testbed, services: readonly string[]): Promise<Deployed> {
  const machine = await machines.serving();
  const changed = services
    .map((name) => `  ${name}:\n    environment:\n      LAB: '${Date.now()}'\n`)
    .join('');
  await putFiles(machine, { [OVERRIDE]: `services:\n${changed}` });
  const started = Date.now();
  const compose = ['docker', 'compose', '--progress', 'quiet', '--project-directory', BUNDLE];
  const files = ['-f', `${BUNDLE}/compose.yaml`, '-f', OVERRIDE];
  const outcome = await machines.run(machine, ...compose, ...files, 'up', '--detach', '--wait').then(
    (output) => ({ code: 0, output }),
    (error: Error) => ({ code: 1, output: error.message }),
  );
  return { ...outcome, lines: [], started, ended: Date.now() };
}

/** Terraform's own order: the old machine is destroyed before the new one is created. */
function destroyFirst(stack: Stack): void {
  for (const name of ['machine', 'gate', 'switch', 'confirm', 'drain', 'retire'])
    delete stepOf(stack, name).lifecycle;
}
