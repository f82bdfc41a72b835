/** The daemon that was started by hand: remembered, so that `baton down` stops this one and no other. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../deployer/local/images/progress';
import { canBecomeRoot, runAsRoot, type System, THIS_COMPUTER, tryRun } from './system';

export interface StopOptions {
  readonly log: Log;
  /** Whether a person is there, whom sudo may ask for a password. @default false */
  readonly interactive?: boolean;
  /** Where the daemon is remembered. @default .baton of the working directory */
  readonly stateDir?: string;
}

const STOP_SECONDS = 30;

const pidFile = (stateDir = '.baton') => join(stateDir, 'dockerd.pid');

export async function remember(pid: number, stateDir: string | undefined, system: System): Promise<void> {
  await mkdir(join(pidFile(stateDir), '..'), { recursive: true });
  await writeFile(pidFile(stateDir), `${pid} ${(await startOf(pid, system)) ?? ''}\n`);
}

export const forget = (stateDir?: string) => rm(pidFile(stateDir), { force: true });

/**
 * When a process started, in the kernel's count, which tells it from a later one of its number; undefined when gone.
 */
export async function startOf(pid: number, system: System): Promise<string | undefined> {
  const stat = await system.read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name before the bracket may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? undefined : fields[18];
}

/** Stops the daemon only where it is the one that was started by hand and no container runs in it. */
export async function stopOwnDocker(options: StopOptions, system: System = THIS_COMPUTER): Promise<void> {
  const { log, interactive = false, stateDir } = options;
  const [pid = '', start] = (await readFile(pidFile(stateDir), 'utf8').catch(() => '')).trim().split(' ');
  const runs = async () => {
    const name = ((await system.read(`/proc/${pid}/comm`)) ?? '').trim();
    return name === 'dockerd' && (await startOf(Number(pid), system)) === start;
  };
  if (pid !== '' && (await runs())) {
    const reason = await reasonToStay(interactive, system);
    if (reason !== undefined) return log(`Docker's daemon stays (process ${pid}): ${reason}`);
    await runAsRoot(system, 'kill', [pid]);
    for (let waited = 0; waited < STOP_SECONDS * 1000 && (await runs()); waited += 200)
      await system.pause(200);
    if (await runs()) return log(`Docker's daemon (process ${pid}) does not end`);
    log(`stopped Docker's daemon (process ${pid})`);
  }
  await forget(stateDir);
}

async function reasonToStay(interactive: boolean, system: System): Promise<string | undefined> {
  const { code, stdout } = await tryRun(system, 'docker', ['ps', '--quiet']);
  if (code !== 0) return 'it does not tell what runs in it';
  const count = stdout.split('\n').filter(Boolean).length;
  if (count > 0) return `${count} container${count === 1 ? ' runs' : 's run'} in it`;
  return (await canBecomeRoot(system, interactive)) ? undefined : 'only root may stop it';
}
