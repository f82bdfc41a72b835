/** `baton build`: makes an environment's site by its own command, without deploying or publishing anything. */
import { buildSite } from '../deployer/site/build';
import { environmentNames, loadEnvironment } from '../environments';
import { DEFAULT_HOST } from '../settings/host';
import type { CommandContext } from './command';

/** Arguments: the environment. */
export async function build({ args, log }: CommandContext): Promise<void> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0)
    throw new Error(`usage: baton build <environment>; known: ${environmentNames().join(', ')}`);
  const { site } = loadEnvironment(name, DEFAULT_HOST);
  if (!site.build) return log(`${name} names no command that builds its site (site.build): nothing to do`);
  log(`site: ${site.build.command}`);
  await buildSite(site.build.command, '.');
}
