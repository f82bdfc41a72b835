/** What others do instead of a replacement, measured in the same way: an update in place, and a stop with a start after it. */
import { putFiles } from '../../deployer/local/docker';
import { type Deployed, type Stack, stepOf } from './deploy';
import type { Lab } from './lab';
import { replacement } from './replacement';
import type { Row } from './row';

const BUNDLE = '/srv/baton/release/docker';
const OVERRIDE = '/root/lab-override.yaml';

export async function comparison(lab: Lab): Promise<Row[]> {
  const options = { isJudged: false };
  const inPlace = (name: string, services: readonly string[]) =>
    replacement(lab, name, () => composeUp(lab, services), options);
  return [
    await inPlace('in place: compose up -d, nginx changed', ['nginx']),
    await inPlace('in place: compose up -d, nginx and Traefik changed', ['nginx', 'traefik']),
    await replacement(lab, 'stop, then start', () => lab.deployChange({ sabotage: stopFirst }), options),
  ];
}

/** Compose makes a container anew when anything about it has changed, as after a new image or setting. */
async function composeUp(lab: Lab, services: readonly string[]): Promise<Deployed> {
  const machine = await lab.serving();
  const changed = services
    .map((name) => `  ${name}:\n    environment:\n      LAB: '${Date.now()}'\n`)
    .join('');
  await putFiles(machine, { [OVERRIDE]: `services:\n${changed}` });
  const started = Date.now();
  const compose = ['docker', 'compose', '--progress', 'quiet', '--project-directory', BUNDLE];
  const files = ['-f', `${BUNDLE}/compose.yaml`, '-f', OVERRIDE];
  const outcome = await lab.onMachine(machine, ...compose, ...files, 'up', '--detach', '--wait').then(
    (output) => ({ code: 0, output }),
    (error: Error) => ({ code: 1, output: error.message }),
  );
  return { ...outcome, lines: [], started, ended: Date.now() };
}

/** Nothing is made before its old self is gone: Terraform's own order. */
function stopFirst(stack: Stack): void {
  for (const name of ['machine', 'gate', 'switch', 'confirm', 'drain', 'retire'])
    delete stepOf(stack, name).lifecycle;
}
