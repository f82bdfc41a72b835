/** The cache folder: finished files only, one run at a time. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from './progress';
import { mustAsRoot, run } from './run';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Two runs at once would build everything twice, so the second one waits. */
export async function withCacheLock<T>(cacheDir: string, log: Log, work: () => Promise<T>): Promise<T> {
  await mkdir(cacheDir, { recursive: true });
  const lock = join(cacheDir, 'lock');
  for (let waited = 0; ; waited += 1) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !alive(holder)) await rm(lock, { force: true });
    else if (waited % 10 === 0)
      log(`waiting for another run (process ${holder}) to finish its images, ${waited} s`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  try {
    await removeLeftovers(cacheDir);
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** A folder for unfinished work, gone afterwards. */
export async function withWorkFolder<T>(
  cacheDir: string,
  name: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(cacheDir, 'unfinished', `${name}-${process.pid}`);
  await removeFolder(path);
  await mkdir(path, { recursive: true });
  try {
    return await work(path);
  } finally {
    await removeFolder(path);
  }
}

/** Removes what an interrupted run left. This process holds the lock, so nobody else works there. */
async function removeLeftovers(cacheDir: string): Promise<void> {
  const folder = join(cacheDir, 'unfinished');
  for (const name of await readdir(folder).catch(() => [])) await removeFolder(join(folder, name));
}

/** debootstrap mounts /proc inside its folder: never delete through a mount. */
async function removeFolder(path: string): Promise<void> {
  for (const mount of ['proc', 'sys']) {
    const inside = join(path, 'root', mount);
    if ((await run('mountpoint', ['-q', inside])).code === 0) await mustAsRoot('umount', ['-l', inside]);
  }
  const remove = ['-rf', '--one-file-system', path];
  // debootstrap's files belong to root.
  if ((await run('rm', remove)).code !== 0) await mustAsRoot('rm', remove);
}
