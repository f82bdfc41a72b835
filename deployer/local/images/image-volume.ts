/** A volume that holds a machine's /var/lib/docker with images in it: copied into a new machine, it saves a load. */
import { type ChildProcess, spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { withCacheLock } from './cache';
import { BAKED_MACHINE, DEBIAN } from './catalog';
import { imageIds } from './image-ids';
import { type Log, withProgress } from './progress';
import { digest } from './recipe';
import { must, run } from './run';

const PREFIX = 'baton-images-';
export const IMAGE_VOLUME_LABEL = 'org.baton.image-volume';
/** Written last: a volume without it was interrupted. */
const COMPLETE = 'baton-complete';
const START_SECONDS = 30;

export interface ImageVolumeOptions {
  /** Its lock keeps two runs from filling one volume. */
  readonly cacheDir: string;
  readonly log: Log;
  /** The environment whose images they are. */
  readonly environment: string;
}

/** Names the volume by the images' ids, fills it once and removes those of other ids. */
export async function ensureImageVolume(
  images: readonly string[],
  options: ImageVolumeOptions,
): Promise<string> {
  const ids = await imageIds([BAKED_MACHINE, ...images], options.environment);
  const volume = PREFIX + digest([...ids.sort(), ...[...images].sort()]);
  if (await isComplete(volume)) return volume;
  return withCacheLock(options.cacheDir, options.log, async () => {
    if (await isComplete(volume)) return volume;
    await removeFillers();
    await run('docker', ['volume', 'rm', volume]);
    await withProgress(options.log, `volume with ${images.length} images for machines`, (howFar) =>
      fill(volume, images, howFar),
    );
    await removeOthers(volume);
    return volume;
  });
}

/** Fills a machine's own, empty /var/lib/docker. Layers hold trusted attributes, which only SYS_ADMIN may copy. */
export async function copyImageVolume(from: string, to: string): Promise<void> {
  const mounts = ['-v', `${from}:/from:ro`, '-v', `${to}:/to`];
  // Docker would make a volume that is missing, and an empty copy would go unnoticed.
  await must('docker', ['volume', 'inspect', from]);
  const copy = `test -e /from/${COMPLETE} && cp -a /from/. /to/ && rm -f /to/${COMPLETE}`;
  await must('docker', [
    'run',
    '--rm',
    '--cap-add=SYS_ADMIN',
    '--network=none',
    ...mounts,
    DEBIAN,
    'sh',
    '-c',
    copy,
  ]);
}

async function isComplete(volume: string): Promise<boolean> {
  if ((await run('docker', ['volume', 'inspect', volume])).code !== 0) return false;
  const look = [
    'run',
    '--rm',
    '--network=none',
    '-v',
    `${volume}:/v:ro`,
    DEBIAN,
    'test',
    '-e',
    `/v/${COMPLETE}`,
  ];
  return (await run('docker', look)).code === 0;
}

/** A volume of its own, with a mark that says that it is whole. */
async function fill(
  volume: string,
  images: readonly string[],
  howFar: (state: string) => void,
): Promise<void> {
  await must('docker', ['volume', 'create', '--label', IMAGE_VOLUME_LABEL, volume]);
  try {
    await addImages(volume, images, { labels: ['--label', IMAGE_VOLUME_LABEL], howFar });
    const finish = `rm -rf /v/engine-id /v/runtimes /v/tmp && sync && touch /v/${COMPLETE}`;
    await must('docker', ['run', '--rm', '--network=none', '-v', `${volume}:/v`, DEBIAN, 'sh', '-c', finish]);
  } catch (error) {
    await run('docker', ['volume', 'rm', volume]);
    throw error;
  }
}

export interface AddImagesOptions {
  /** Of the container that does it, so that it is found when it was interrupted. */
  readonly labels: readonly string[];
  readonly howFar: (state: string) => void;
}

/** The machine's own Docker loads them, so that it later finds them as it wants them. */
export async function addImages(
  volume: string,
  images: readonly string[],
  { labels, howFar }: AddImagesOptions,
): Promise<void> {
  const filler = `${volume}-filler`;
  const rights = ['--cap-add=ALL', '--cap-drop=SYS_RESOURCE', '--cgroupns=private', '--network=none'].concat([
    '--security-opt',
    'seccomp=unconfined',
    '--security-opt',
    'apparmor=unconfined',
  ]);
  const daemon =
    'mount -t cgroup2 none /sys/fs/cgroup; exec dockerd --iptables=false --ip6tables=false --bridge=none';
  const mounts = ['--tmpfs', '/run', '-v', `${volume}:/var/lib/docker`];
  try {
    await must('docker', [
      ...['run', '-d', '--name', filler, ...labels, ...rights, ...mounts, BAKED_MACHINE],
      ...['sh', '-c', daemon],
    ]);
    howFar('starting its Docker');
    await untilDockerAnswers(filler);
    howFar('loading the images');
    await saveAndLoad(images, filler);
    await must('docker', ['kill', '--signal', 'TERM', filler]);
    await must('docker', ['wait', filler]);
  } finally {
    await run('docker', ['rm', '-f', '-v', filler]);
  }
}

async function untilDockerAnswers(container: string): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  while ((await run('docker', ['exec', container, 'docker', 'version'])).code !== 0) {
    if (Date.now() > deadline) {
      throw new Error(
        `the machine's Docker does not start:\n${(await run('docker', ['logs', container])).tail}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Into the Docker inside a container. */
export async function saveAndLoad(images: readonly string[], container: string): Promise<void> {
  const save = spawn('docker', ['save', ...images], { stdio: ['ignore', 'pipe', 'inherit'] });
  const load = spawn('docker', ['exec', '-i', container, 'docker', 'load', '-q'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = (child: ChildProcess) =>
    new Promise<number>((done, failed) =>
      child.once('error', failed).once('exit', (code) => done(code ?? 1)),
    );
  const [, saved, loaded] = await Promise.all([pipeline(save.stdout, load.stdin), ended(save), ended(load)]);
  if (saved !== 0 || loaded !== 0)
    throw new Error(`docker save ended with ${saved}, docker load with ${loaded}`);
}

/** Of an interrupted run; the caller has the cache's lock. */
async function removeFillers(): Promise<void> {
  const filter = ['--filter', `label=${IMAGE_VOLUME_LABEL}`];
  const fillers = await must('docker', ['ps', '--all', '--quiet', ...filter]);
  for (const filler of fillers.split('\n').filter(Boolean)) await run('docker', ['rm', '-f', '-v', filler]);
}

/** Older sets of images; machines have copies of their own. */
async function removeOthers(volume: string): Promise<void> {
  const listed = await must('docker', ['volume', 'ls', '--quiet', '--filter', `label=${IMAGE_VOLUME_LABEL}`]);
  for (const name of listed.trim().split('\n')) {
    if (name !== '' && name !== volume) await run('docker', ['volume', 'rm', name]);
  }
}
