/** One lab at a time: two would share names, addresses and the computer. */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @returns what gives the lock back
 * @throws Error when another lab runs
 */
export async function lockLab(
  cacheDir: string,
  isAlive: (pid: number) => boolean = alive,
): Promise<() => Promise<void>> {
  await mkdir(cacheDir, { recursive: true });
  const file = join(cacheDir, 'lab.lock');
  for (;;) {
    const made = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (made) {
      await made.writeFile(`${process.pid}\n`);
      await made.close();
      return () => rm(file, { force: true });
    }
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid > 0 && isAlive(pid))
      throw new Error(
        `another lab runs on this computer (process ${pid}): wait for it, or stop it with Ctrl-C`,
      );
    // Left by one that was killed.
    await rm(file, { force: true });
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
