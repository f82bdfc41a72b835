/** `npm run down`: removes an environment from this computer, and with the last one what all of them share. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { docker } from '../deployer/local/docker';
import { refusalsFolder } from '../deployer/local/refusals';
import { environmentsHere, label } from '../deployer/local/settings';
import type { CommandContext } from './command';
import { localEnvironmentName } from './local-environment';
import { stopOwnDocker } from './prerequisites/docker';

const IMAGE_LABEL = 'org.baton.recipe';
const IMAGE_VOLUME_LABEL = 'org.baton.image-volume';

const ownFiles = (name: string) => [
  `terraform.${name}.tfstate`,
  `terraform.${name}.tfstate.backup`,
  `cdktf.out/stacks/${name}`,
  `.baton/staging/${name}`,
  `.baton/logs/${name}`,
  refusalsFolder(name),
];

/** Without the note about a Docker daemon that others still use: a later down can stop it. */
const SHARED_FILES = [
  'cdktf.out',
  'dist',
  '.baton/host.json',
  '.baton/local-ca.pem',
  '.baton/staging',
  '.baton/test-results',
];

export interface DownOptions {
  /** Makes the next up faster. @default false */
  readonly keepImages?: boolean;
  /** Removes downloads and builds, too. @default false */
  readonly cache?: boolean;
}

export async function down(
  { environments, cacheDir, env, interactive, log }: CommandContext,
  wanted: string,
  options: DownOptions = {},
): Promise<void> {
  // Without `--` before it, npm takes the option for itself.
  const keepImages = options.keepImages === true || env.npm_config_keep_images === 'true';
  const answers = await dockerAnswers();
  const here = answers ? await environmentsHere() : [];
  const name = localEnvironmentName(environments, wanted, {
    awsCommand: 'npx cdktf destroy',
    leftovers: here,
  });
  if (answers) await removeLabelled(name, log);
  else log('Docker is not running, so nothing of the platform is');
  await removeFiles(ownFiles(name));
  const [other, ...more] = here.filter((one) => one !== name);
  if (other !== undefined) {
    log(
      `kept, because other environments use it (${[other, ...more].join(', ')}): images, cache, dist, cdktf.out`,
    );
    return log(`down: ${name}. The rest goes with the last one: npm run down ${other}`);
  }
  if (answers) {
    if (!keepImages) await removeImages(log);
    await stopOwnDocker({ interactive, log });
  }
  await removeFiles(SHARED_FILES);
  if (options.cache) await removeFiles([cacheDir]);
  else if (existsSync(cacheDir)) log(`kept: ${cacheDir}, which makes the next up fast (--cache removes it)`);
  log('down');
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

/** Images that other containers use stay: tests, for instance, run some beside the platform. */
async function removeImages(log: (line: string) => void): Promise<void> {
  for (const volume of await list(['volume', 'ls', '--quiet', '--filter', `label=${IMAGE_VOLUME_LABEL}`]))
    await docker(['volume', 'rm', volume]).catch(() => log(`kept: the volume ${volume}, which is in use`));
  const images = [
    ...new Set(await list(['images', '--quiet', '--no-trunc', '--filter', `label=${IMAGE_LABEL}`])),
  ];
  let kept = 0;
  for (const image of images)
    await docker(['image', 'rm', '--force', image]).catch(() => {
      kept += 1;
    });
  log(`removed ${images.length - kept} images that were built here`);
  if (kept > 0)
    log(`kept: ${kept} images that containers use (docker ps --all); npm run down again removes them`);
}

const list = async (args: readonly string[]) => (await docker(args)).split('\n').filter(Boolean);

const dockerAnswers = () =>
  docker(['version', '--format', '{{.Server.Version}}']).then(
    () => true,
    () => false,
  );
