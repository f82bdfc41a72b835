/** What a command says of an environment on this computer that is not up, whatever it wants of it. */
import { docker } from './docker';
import { withNextStep } from './next-step';

/** @param what is missing or does not run */
export const notUp = (name: string, what: string) =>
  new Error(`the environment "${name}" is not up on this computer: ${what}. Next step: npx baton up ${name}`);

/** What Docker says where it cannot be asked, which the next `up` mends. */
const NO_DOCKER: readonly (readonly [said: RegExp, what: string])[] = [
  [/Cannot connect to the Docker daemon|Is the docker daemon running/i, 'Docker does not run'],
  [/Docker is not installed/, 'Docker is not installed'],
];

/**
 * Asks Docker about a part of the environment.
 * @param what names the part
 * @returns what Docker printed
 * @throws Error that says so where the part is not there
 */
export async function askPart(name: string, what: string, args: readonly string[]): Promise<string> {
  try {
    return await docker(args);
  } catch (error) {
    const { message } = error as Error;
    if (/no such/i.test(message)) throw notUp(name, `${what} is not there`);
    const found = NO_DOCKER.find(([said]) => said.test(message));
    throw found ? notUp(name, found[1]) : new Error(withNextStep(message, name));
  }
}

/** @throws Error where a container is not there or does not run */
export async function requireRunning(name: string, what: string, container: string): Promise<void> {
  const inspect = ['container', 'inspect', '--format', '{{.State.Running}}', container];
  if ((await askPart(name, what, inspect)) !== 'true') throw notUp(name, `${what} does not run`);
}

/** What reads and writes the stored parameters. */
export const requireTools = (name: string) =>
  askPart(name, `the image ${TOOLS}`, ['image', 'inspect', '--format', '{{.Id}}', TOOLS]);

/** The volume that outlives the machines. Docker would make an empty one for whoever reads it. */
export async function requireParameters(name: string, volume: string): Promise<void> {
  await askPart(name, 'the volume of its parameters', ['volume', 'inspect', volume]);
  await requireTools(name);
}

export const TOOLS = 'baton/tools:trixie';
