/**
 * `baton resume`: lifts the hold that a rollback has left, so that the next deploy brings the environment's own
 * release.
 */
import { commandsOf } from '../deployer/platforms';
import type { CommandContext } from './command';

export async function resume({ environments, env, log }: CommandContext, name: string): Promise<void> {
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  try {
    await platform.resume(environment, name, env, log);
  } catch (error) {
    throw new Error(platform.explain(error));
  }
}
