/** `baton resume`: lifts the hold that a rollback has left, so that the next deploy brings the environment's own release. */
import { explain } from '../deployer/aws/explain';
import { resume as lift } from '../deployer/aws/hold';
import { environmentNames, loadEnvironment } from '../environments';
import { DEFAULT_HOST } from '../settings/host';
import type { CommandContext } from './command';

/** Arguments: the environment. */
export async function resume({ args, env, log }: CommandContext): Promise<void> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0)
    throw new Error(`usage: baton resume <environment>; known: ${environmentNames().join(', ')}`);
  const environment = loadEnvironment(name, DEFAULT_HOST);
  if (environment.platform !== 'aws')
    throw new Error(`no rollback holds on this computer: the next deploy of ${name} brings its own release`);
  const endpoint = env.AWS_ENDPOINT_URL;
  try {
    await lift({ region: environment.region, environment: name, ...(endpoint && { endpoint }) }, log);
  } catch (error) {
    throw new Error(explain(error));
  }
}
