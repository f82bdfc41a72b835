/** One lab at a time: two would share names, addresses and the computer. */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @returns what unlocks it
 * @throws Error if another lab runs
 */
export async function lockLab(
  cacheDir: string,
  isRunning: (pid: number) => boolean = isProcessRunning,
): Promise<() => Promise<void>> {
  await mkdir(cacheDir, { recursive: true });
  const file = join(cacheDir, 'lab.lock');
  for (;;) {
    const created = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined;
      throw error;
    });
    if (created) {
      await created.writeFile(`${process.pid}\n`);
      await created.close();
      return () => rm(file, { force: true });
    }
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid > 0 && isRunning(pid))
      throw new Error(
        `another lab runs on this computer (process ${pid}): wait for it, or stop it with Ctrl-C`,
      );
    // A lab that was killed has left it behind.
    await rm(file, { force: true });
  }
}

function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
