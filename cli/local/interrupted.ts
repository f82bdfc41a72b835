/** What an interrupted run may have left at work: Terraform, which goes on without it, and steps, without Terraform. */
import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateFile } from './deployed-state';

type Log = (line: string) => void;

const SAY_SECONDS = 10;
const END_SECONDS = 5;

/** Returns when nothing works on the environment any more. The caller has its lock. */
export async function endInterrupted(name: string, log: Log): Promise<void> {
  await awaitTerraform(stateFile(name), log);
  const folder = await realpath(`cdktf.out/stacks/${name}`).catch(() => undefined);
  if (folder !== undefined) await endSteps(folder, log);
}

/** To end Terraform would lose what it knows; its deploy is a good one. */
async function awaitTerraform(state: string, log: Log): Promise<void> {
  for (let waited = 0; ; waited += 1) {
    const pid = await lockHolder(state);
    if (pid === undefined) return;
    if (waited % SAY_SECONDS === 0)
      log(`waiting for Terraform (process ${pid}), which still works on ${state}, ${waited} s`);
    await sleep(1000);
  }
}

/** The process that has locked the file: https://man7.org/linux/man-pages/man5/proc_locks.5.html */
export async function lockHolder(file: string): Promise<number | undefined> {
  const inode = await stat(file).then(
    ({ ino }) => String(ino),
    () => undefined,
  );
  for (const line of (await readFile('/proc/locks', 'utf8').catch(() => '')).split('\n')) {
    const [, kind, , , pid, place = ''] = line.trim().split(/\s+/);
    if (kind === 'POSIX' && place.split(':')[2] === inode && Number(pid) > 0) return Number(pid);
  }
  return undefined;
}

/** Without Terraform a step's work comes to nothing. */
async function endSteps(folder: string, log: Log): Promise<void> {
  const left = await steps(folder);
  if (left.length === 0) return;
  log(`ending what an interrupted run left (process ${left.join(', ')})`);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const pid of await steps(folder)) tryToEnd(pid, signal);
    for (let waited = 0; waited < END_SECONDS * 10; waited += 1) {
      if ((await steps(folder)).length === 0) return;
      await sleep(100);
    }
  }
}

function tryToEnd(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Processes in the stack's folder that Terraform has told a step's input, and their children. */
async function steps(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(join('/proc', pid, 'cwd')).catch(() => '');
      if (cwd !== folder) return [];
      const environ = await readFile(join('/proc', pid, 'environ'), 'latin1').catch(() => '');
      return /(^|\0)BATON_INPUT=/.test(environ) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
