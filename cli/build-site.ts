/** `baton build`: makes an environment's sites by their own commands, without deploying or publishing anything. */
import { buildSite } from '../deployer/site/build';
import { siteName } from '../deployer/site/publication';
import { sitesOf } from '../settings/sites';
import type { CommandContext } from './command';

export async function build({ environments, log }: CommandContext, name: string): Promise<void> {
  const environment = environments.load(name);
  const all = [{ name: undefined, environment }, ...sitesOf(environment)];
  const built = all.flatMap(({ name: which, environment: { site } }) =>
    site.build ? [{ which, command: site.build.command }] : [],
  );
  if (built.length === 0)
    return log(`${name} names no command that builds its site (site.build): nothing to do`);
  for (const { which, command } of built) {
    log(`${siteName(which)}: ${command}`);
    await buildSite(command, '.');
  }
}
