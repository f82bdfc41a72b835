/** `baton down`: removes an environment from this computer, and with the last one what all of them share. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { docker, list } from '../deployer/local/docker';
import { ownFolder } from '../deployer/local/files';
import { removeImages } from '../deployer/local/images/removal';
import { refuseOtherOwner } from '../deployer/local/owner';
import { environmentsHere, label } from '../deployer/local/settings';
import { local } from '../settings/local';
import type { CommandContext } from './command';
import { stateFile } from './local/deployed-state';
import { endInterrupted } from './local/interrupted';
import { localEnvironmentName } from './local/local-environment';
import { withLock, withSharedLock } from './local/lock';
import { stopOwnDocker } from './prerequisites/docker';

const ownFiles = (name: string) => [
  stateFile(name),
  `${stateFile(name)}.backup`,
  `.${stateFile(name)}.lock.info`,
  `cdktf.out/stacks/${name}`,
  `.baton/staging/${name}`,
  ownFolder(name),
];

/** What this project's environments share. Not the note about a Docker daemon: a later down can stop it. */
const SHARED_FILES = ['cdktf.out', 'dist', '.baton/staging', '.baton/test-results', '.baton/local'];

export interface DownOptions {
  /** Makes the next up faster. @default false */
  readonly keepImages?: boolean;
  /** Removes downloads and builds, too. @default false */
  readonly cache?: boolean;
}

export async function down(
  context: CommandContext,
  wanted: string,
  { keepImages, cache }: DownOptions = {},
): Promise<void> {
  const { environments, env, log } = context;
  const answers = await dockerAnswers();
  const name = localEnvironmentName(environments, wanted, {
    awsCommand: 'npx cdktf destroy',
    leftovers: answers ? await environmentsHere() : [],
  });
  // Without `--` before it, npm takes the option for itself.
  const options = { keepImages: keepImages === true || env.npm_config_keep_images === 'true', cache };
  const holder = { command: `npx baton down ${name}`, folder: process.cwd(), pid: process.pid };
  await withLock(name, holder, async () => {
    if (answers) await refuseOtherOwner(name, '.');
    await endInterrupted(name, log);
    if (answers) await removeLabelled(name, log);
    else log('Docker is not running, so nothing of the platform is');
    await removeFiles(ownFiles(name));
    const others = answers ? await environmentsHere() : [];
    if (others.length > 0) return sayWhatStays(name, others, log);
    const done = await withSharedLock(holder, () => removeShared(context, answers, options));
    log(done ? 'down' : `down: ${name}. Another command is at work: what all environments share stays`);
  });
}

function sayWhatStays(name: string, others: readonly string[], log: (line: string) => void): void {
  log(`kept, because other environments use them (${others.join(', ')}): images, cache, dist, cdktf.out`);
  log(`down: ${name}. The rest goes with the last one: npx baton down ${others[0]}`);
}

async function removeShared(
  { environments, cacheDir, interactive, log }: CommandContext,
  answers: boolean,
  { keepImages, cache }: DownOptions,
): Promise<void> {
  if (answers) {
    if (!keepImages) await removeImages(cacheDir, log);
    await stopOwnDocker({ interactive, log });
  }
  const deployed = environments.namesOn(local).filter((name) => existsSync(stateFile(name)));
  if (deployed.length === 0) await removeFiles(SHARED_FILES);
  if (cache) await removeFiles([cacheDir]);
  else if (existsSync(cacheDir)) log(`kept: ${cacheDir}, which makes the next up fast (--cache removes it)`);
}

async function removeFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { recursive: true, force: true });
}

/** By label, not by state: this finds what an interrupted run left, too. */
async function removeLabelled(name: string, log: (line: string) => void): Promise<void> {
  const filter = ['--filter', `label=${label(name)}`];
  const containers = await list(['ps', '--all', '--quiet', ...filter]);
  if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers]);
  const volumes = await list(['volume', 'ls', '--quiet', ...filter]);
  if (volumes.length > 0) await docker(['volume', 'rm', ...volumes]);
  const networks = await list(['network', 'ls', '--quiet', ...filter]);
  if (networks.length > 0) await docker(['network', 'rm', ...networks]);
  log(`removed ${containers.length} containers, ${volumes.length} volumes, ${networks.length} networks`);
}

const dockerAnswers = () =>
  docker(['version', '--format', '{{.Server.Version}}']).then(
    () => true,
    () => false,
  );
