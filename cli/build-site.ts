/** `baton build`: makes an environment's site by its own command, without deploying or publishing anything. */
import { buildSite } from '../deployer/site/build';
import type { CommandContext } from './command';

export async function build({ environments, log }: CommandContext, name: string): Promise<void> {
  const { site } = environments.load(name);
  if (!site.build) return log(`${name} names no command that builds its site (site.build): nothing to do`);
  log(`site: ${site.build.command}`);
  await buildSite(site.build.command, '.');
}
