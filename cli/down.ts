/** `npm run down`: removes everything that `up` made. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { docker, exists } from '../constructs/local/steps/docker';
import { refusalsFolder } from '../constructs/local/steps/refusals';
import { label } from '../constructs/local/steps/settings';
import type { CommandContext } from './main';
import { stopOwnDocker } from './prerequisites/docker';

const IMAGE_LABEL = 'org.baton.recipe';
const IMAGE_VOLUME_LABEL = 'org.baton.image-volume';

/** Arguments: `--keep-images` for a fast next `up`, `--cache` to remove the download and build cache too. */
export async function down({ args, cacheDir, interactive, log }: CommandContext): Promise<void> {
  const unknown = args.filter((arg) => arg.startsWith('-') && !['--keep-images', '--cache'].includes(arg));
  if (unknown.length > 0) throw new Error(`no option ${unknown.join(', ')}; known: --keep-images, --cache`);
  const name = args.find((arg) => !arg.startsWith('-')) ?? 'local';
  if (await dockerAnswers()) {
    await removeLabelled(name, log);
    if (!args.includes('--keep-images')) await removeImages(log);
    await stopOwnDocker({ interactive, log });
  } else log('Docker is not running, so nothing of the platform is');
  for (const path of [
    `terraform.${name}.tfstate`,
    `terraform.${name}.tfstate.backup`,
    'cdktf.out',
    // Not the note on a Docker that goes on because others use it: a later down can still stop that.
    '.baton/host.json',
    '.baton/local-ca.pem',
    '.baton/staging',
    `.baton/logs/${name}`,
    refusalsFolder(name),
    '.baton/test-results',
    'dist',
  ]) {
    await rm(path, { recursive: true, force: true });
  }
  if (args.includes('--cache')) await rm(cacheDir, { recursive: true, force: true });
  else if (existsSync(cacheDir)) log(`kept: ${cacheDir}, which makes the next up fast (--cache removes it)`);
  log('down');
}

/** By label and not by state: so also what an interrupted run left is found. */
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

async function removeImages(log: (line: string) => void): Promise<void> {
  const volumes = await list(['volume', 'ls', '--quiet', '--filter', `label=${IMAGE_VOLUME_LABEL}`]);
  for (const volume of volumes) if (await exists('volume', volume)) await docker(['volume', 'rm', volume]);
  const images = [
    ...new Set(await list(['images', '--quiet', '--no-trunc', '--filter', `label=${IMAGE_LABEL}`])),
  ];
  if (images.length > 0) await docker(['image', 'rm', '--force', ...images]);
  log(`removed ${images.length} images that were built here`);
}

const list = async (args: readonly string[]) => (await docker(args)).split('\n').filter(Boolean);

const dockerAnswers = () =>
  docker(['version', '--format', '{{.Server.Version}}']).then(
    () => true,
    () => false,
  );
