/** `baton restore`: puts a folder of `baton leave` into an environment, on any platform, account or region. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commandsOf } from '../../deployer/platforms';
import { formatPublication, publish } from '../../deployer/site/publish';
import { aboutFolder, NAMES } from '../../deployer/takeaway/folder';
import { type Restored, restoreBackup } from '../../deployer/takeaway/restore';
import type { CommandContext } from '../command';
import { json } from '../output';

export interface RestoreOptions {
  /** @default false */
  readonly json?: boolean;
  /** Although the folder is of another domain. @default false */
  readonly force?: boolean;
}

export async function restore(
  { environments, env, log }: CommandContext,
  name: string,
  given: string,
  options: RestoreOptions = {},
): Promise<void> {
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  const folder = resolve(env.BATON_STARTED_IN ?? '.', given);
  const about = await aboutFolder(folder);
  if (about.domain !== environment.domain && !options.force)
    throw new Error(
      `${folder} is of ${about.domain}, and ${name} serves ${environment.domain}: its certificates are of no use ` +
        'there, and its pages may name the other domain. Nothing was changed. Next step: add --force to restore it',
    );
  const say = options.json ? () => {} : log;
  try {
    const { s3, content, data } = await platform.leave.stores(environment, name, env);
    try {
      const site = join(folder, NAMES.site);
      const published = existsSync(site)
        ? await publish(s3, content, site, {
            ...{ log: say, php: environment.site.php, redirects: environment.site.redirects },
          })
        : undefined;
      if (published) say(formatPublication(published));
      const restored = await restoreBackup({ s3, bucket: data }, folder);
      if (options.json)
        return log(json({ environment: name, from: about, site: published?.files ?? null, ...restored }));
      tell(restored, published !== undefined, platform.leave.ownAuthority, log);
      if (restored.certificates || restored.blocks > 0)
        log(
          'Next step: any change makes the next machine, also a secret that is stored again: ' +
            `baton secrets ${name} set <secret>, then ${platform.secrets.nextStep(name)}`,
        );
    } finally {
      s3.destroy();
    }
  } catch (error) {
    throw new Error(platform.explain(error));
  }
}

function tell(
  { certificates, blocks, isBesideOwn }: Restored,
  hasSite: boolean,
  ownAuthority: string | undefined,
  log: (line: string) => void,
): void {
  log(hasSite ? 'site: servers fetch it within a minute' : 'site: the folder has none');
  if (!certificates) log('certificates: the folder has none');
  else if (ownAuthority !== undefined)
    log(`certificates: put there, and left out by the next machine: ${ownAuthority}`);
  else if (isBesideOwn) log('certificates: put behind those that a server of this environment has by now');
  else log('certificates: the next machine takes those that are valid and of the authority in acme.server');
  log(
    blocks > 0
      ? `metrics: ${blocks} blocks, which the next machine takes over`
      : 'metrics: the folder has none',
  );
}
