/** `baton restore`: puts a folder of `baton leave` into an environment, on any platform, account or region. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf } from '../../deployer/platforms';
import { formatPublication, type Publication } from '../../deployer/site/publication';
import { publish } from '../../deployer/site/publish';
import { siteSettings } from '../../deployer/site/settings';
import { aboutFolder, NAMES } from '../../deployer/takeaway/folder';
import type { Bucket } from '../../deployer/takeaway/objects';
import { type Restored, restoreBackup } from '../../deployer/takeaway/restore';
import type { Environment } from '../../settings/schema';
import { siteNames, sitesOf } from '../../settings/sites';
import type { CommandContext } from '../command';
import { givenPath } from '../given-file';
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
  const folder = givenPath(env, given);
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
      const published = await publishAll({ s3, bucket: content }, environment, folder, say);
      const [site] = published;
      const restored = await restoreBackup({ s3, bucket: data }, folder);
      if (options.json)
        return log(json({ environment: name, from: about, site: site?.files ?? null, ...restored }));
      tell(restored, published.length > 0, platform.leave.ownAuthority, log);
      if (restored.certificates || restored.blocks > 0)
        log(
          'Next step: any change makes the next machine, also a secret that is stored again: ' +
            `npx baton secrets ${name} set <secret>, then ${platform.secrets.nextStep(name)}`,
        );
    } finally {
      s3.destroy();
    }
  } catch (error) {
    throw new Error(platform.explain(error, name));
  }
}

/** @returns of each site that the folder has; one that the environment does not have is left out, and said so */
async function publishAll(
  { s3, bucket }: Bucket,
  environment: Environment,
  folder: string,
  log: (line: string) => void,
): Promise<Publication[]> {
  const further = join(folder, NAMES.sites);
  const there = existsSync(further) ? readdirSync(further) : [];
  for (const name of there.filter((one) => !siteNames(environment).includes(one)))
    log(`site ${name}: left out, as the environment has none of this name in sites`);
  const all = [
    { name: undefined, environment, from: join(folder, NAMES.site) },
    ...sitesOf(environment).map((site) => ({ ...site, from: join(further, site.name) })),
  ];
  const published: Publication[] = [];
  for (const { name, environment: own, from } of all.filter(({ from }) => existsSync(from))) {
    const settings = siteSettings(own);
    const done = await publish(s3, bucket, from, {
      log,
      settings,
      ...(name !== undefined && { site: name }),
    });
    log(formatPublication(done));
    published.push(done);
  }
  return published;
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
