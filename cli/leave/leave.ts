/** `baton leave`: what an environment would leave behind, and everything of it that is worth taking along. */
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeaveCommands, Remaining, Stores } from '../../deployer/leave-commands';
import { commandsOf } from '../../deployer/platforms';
import { megabytes } from '../../deployer/site/progress';
import { takeCertificates } from '../../deployer/takeaway/certificates';
import { type About, FORMAT, NAMES } from '../../deployer/takeaway/folder';
import { takeMetrics } from '../../deployer/takeaway/metrics';
import type { Bucket } from '../../deployer/takeaway/objects';
import { type TakenSite, takeSite } from '../../deployer/takeaway/site';
import type { Environment } from '../../settings/schema';
import { siteNames } from '../../settings/sites';
import type { CommandContext } from '../command';
import { checkTarget, givenPath } from '../given-file';
import { json, list } from '../output';
import { needs } from '../secrets/needed';
import { readme } from './readme';
import { certificateLine, type Taken } from './taken';

export interface LeaveOptions {
  /** @default false */
  readonly json?: boolean;
}

/** @param folder a new one, or an empty one. @default leaving-<environment> */
export async function leave(
  { environments, env, log }: CommandContext,
  name: string,
  given: string | undefined,
  options: LeaveOptions = {},
): Promise<void> {
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  const folder = givenPath(env, given ?? `leaving-${name}`);
  checkTarget('the folder', folder, 'folder');
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty, and nothing is written over. Next step: name another folder`);
  try {
    const stores = await platform.leave.stores(environment, name, env);
    const remains = await platform.leave.remains(environment, name, env);
    const taken = await take(stores, environment, name, folder, remains).finally(() => stores.s3.destroy());
    if (options.json) return log(json({ folder, ...plain(taken), remains }));
    tell(taken, folder, log);
    log('');
    tellRemains(platform.leave, name, remains, log);
  } catch (error) {
    throw new Error(platform.explain(error, name));
  }
}

/** The folder appears whole or not at all. */
async function take(
  { s3, content, data }: Stores,
  environment: Environment,
  name: string,
  folder: string,
  remains: readonly Remaining[],
): Promise<Taken> {
  const staged = `${folder}.part`;
  await rm(staged, { recursive: true, force: true });
  // Private keys are in it.
  await mkdir(staged, { recursive: true, mode: 0o700 });
  try {
    const backup = { s3, bucket: data };
    const published = { s3, bucket: content };
    const taken = {
      site: await takeSite(published, join(staged, NAMES.site)),
      sites: await takeSites(published, environment, join(staged, NAMES.sites)),
      certificates: await takeCertificates(backup, staged),
      metrics: await takeMetrics(backup, staged),
    };
    await writeSettings(staged, environment, name);
    const { platform, domain } = environment;
    const about: About = {
      ...{ format: FORMAT, environment: name, platform, domain },
      time: new Date().toISOString(),
    };
    await writeFile(join(staged, NAMES.about), `${json(about)}\n`);
    await writeFile(join(staged, NAMES.readme), readme(environment, about, taken, remains));
    // Nobody shall commit the keys by accident.
    await writeFile(join(staged, '.gitignore'), '*\n');
    await rm(folder, { recursive: true, force: true });
    await rename(staged, folder);
    return taken;
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    throw error;
  }
}

async function takeSites(
  published: Bucket,
  environment: Environment,
  folder: string,
): Promise<Taken['sites']> {
  const taken: Record<string, TakenSite> = {};
  for (const name of siteNames(environment)) {
    const site = await takeSite(published, join(folder, name), name);
    if (site) taken[name] = site;
  }
  return taken;
}

async function writeSettings(staged: string, environment: Environment, name: string): Promise<void> {
  const folder = join(staged, NAMES.settings);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), `${json(environment)}\n`);
  await writeFile(join(folder, 'secrets.json'), `${json(needs(environment, name).secrets)}\n`);
  const source = `environments/${name}.ts`;
  if (existsSync(source)) await copyFile(source, join(folder, `${name}.ts`));
}

const plain = ({ site, sites, certificates, metrics }: Taken) => ({
  site: site ?? null,
  sites,
  certificates: certificates ?? [],
  metrics: metrics ?? null,
});

function tell(
  { site, sites, certificates, metrics }: Taken,
  folder: string,
  log: (line: string) => void,
): void {
  log(
    list([
      ['folder', folder],
      ['site', site ? siteLine(site) : 'nothing is published'],
      ...Object.entries(sites).map(([name, one]): [string, string] => [`site ${name}`, siteLine(one)]),
      ['certificates', certificateLine(certificates)],
      [
        'metrics',
        metrics ? `${metrics.blocks} blocks, ${metrics.from} to ${metrics.to}` : 'none are backed up',
      ],
      ['settings', 'with the names of the secrets, and no value of one'],
    ]),
  );
  for (const problem of metrics?.problems ?? []) log(`left out: ${problem}`);
  log(`Next step: read ${join(folder, NAMES.readme)}. Private keys are in the folder: keep it to yourself.`);
}

const siteLine = ({ files, bytes }: TakenSite) => `${files} files, ${megabytes(bytes)}`;

function tellRemains(
  { destroy }: LeaveCommands,
  name: string,
  remains: readonly Remaining[],
  log: (line: string) => void,
): void {
  log(`After ${destroy(name)} these would remain:`);
  for (const { what, why, remove } of remains) {
    log(`  ${what}: ${why}`);
    log(`    -> ${remove}`);
  }
}
