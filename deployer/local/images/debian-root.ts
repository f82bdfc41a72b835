/** A Debian 13 root file system by debootstrap, where debian:trixie cannot be pulled. */
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withWorkFolder } from './cache';
import type { DebianMirror } from './debian-mirror';
import { type Log, withProgress } from './progress';
import { digest } from './recipe';
import { must, mustAsRoot, run } from './run';

const SUITE = 'trixie';
const ARGUMENTS = ['--variant=minbase', '--include=ca-certificates'];
/** Nothing a container reads, or written again by each apt run. */
const LEFT_OUT = [
  'usr/share/doc/*',
  'usr/share/man/*',
  'usr/share/locale/*',
  'usr/share/info/*',
  'var/cache/apt/*',
]
  .concat(['var/lib/apt/lists/*', 'var/log/*.log', 'proc/*', 'sys/*'])
  .map((path) => `--exclude=./${path}`);

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Imports the root under `tag`, from the cache where it was made before. */
export async function importDebianRoot(
  tag: string,
  mirror: DebianMirror,
  cacheDir: string,
  log: Log,
): Promise<void> {
  const folder = join(cacheDir, 'debian');
  const archive = join(folder, `${SUITE}-${process.arch}-${digest([...ARGUMENTS, ...LEFT_OUT])}.tar`);
  if (!(await exists(archive))) {
    await mkdir(folder, { recursive: true });
    await installDebootstrap(log);
    await withWorkFolder(cacheDir, 'debian', (work) =>
      withProgress(log, 'Debian 13 by debootstrap', async (howFar) => {
        const root = join(work, 'root');
        await mustAsRoot('debootstrap', [...ARGUMENTS, SUITE, root, mirror.main], { onLine: howFar });
        howFar('packing');
        const packed = join(work, 'root.tar');
        await mustAsRoot('tar', ['-C', root, '--one-file-system', ...LEFT_OUT, '-cf', packed, '.']);
        await rename(packed, archive);
      }),
    );
  }
  await must('docker', ['import', archive, tag]);
}

async function installDebootstrap(log: Log): Promise<void> {
  if ((await run('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin command -v debootstrap'])).code === 0) return;
  await withProgress(log, 'installing the package debootstrap on this host', async (howFar) => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await mustAsRoot('apt-get', ['update'], { onLine: howFar, env });
    const packages = ['debootstrap', 'debian-archive-keyring'];
    await mustAsRoot('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
      onLine: howFar,
      env,
    });
  });
}
