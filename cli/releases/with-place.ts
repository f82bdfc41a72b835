/** Gives a command the place where an environment's releases and servers are. */
import { commandsOf } from '../../deployer/platforms';
import type { ReleasePlace } from '../../deployer/release-commands';
import { local } from '../../settings/local';
import type { Environment } from '../../settings/schema';
import type { CommandContext } from '../command';

/** @throws Error with the words for a person */
export async function withPlace<T>(
  { environments, env }: CommandContext,
  name: string,
  work: (place: ReleasePlace, environment: Environment) => Promise<T>,
): Promise<T> {
  const environment = environments.load(name);
  const place = await commandsOf(environment).releases.place(environment, name, env);
  try {
    return await work(place, environment);
  } catch (error) {
    throw new Error(place.explain(error));
  } finally {
    place.close();
  }
}

/** As a person types it. */
export const deployCommand = ({ platform }: Environment, name: string) =>
  platform === local.name ? `npx baton up ${name}` : `npx baton apply ${name}`;

/** Line by line: what is printed at once is limited. */
export function print({ log }: CommandContext, text: string): void {
  for (const line of text.split('\n')) log(line);
}
