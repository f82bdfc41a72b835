/** Starts Docker's daemon: through systemd, or by hand where there is none. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Log, withProgress } from '../../deployer/local/images/progress';
import { type DockerState, dockerState } from './docker-state';
import { forget, remember, startOf } from './own-dockerd';
import { PrerequisiteError } from './prerequisite-error';
import { canBecomeRoot, runAsRoot, type System, THIS_COMPUTER, WITH_SBIN } from './system';

export interface DaemonOptions {
  readonly log: Log;
  /** Whether a person is there, whom sudo may ask for a password. */
  readonly interactive: boolean;
  /** Gets the daemon's log. */
  readonly cacheDir: string;
  /** Remembers the daemon's process. @default .baton of the working directory */
  readonly stateDir?: string;
}

const START_SECONDS = 30;
const LOG_LINES = 15;
/** setsid keeps the daemon alive when the terminal closes. The shell prints its process id. */
const BY_HAND = `${WITH_SBIN} setsid dockerd >"$1" 2>&1 </dev/null & echo $!`;

/** @returns what Docker says when it answers, or denies this user */
export async function startDaemon(
  options: DaemonOptions,
  system: System = THIS_COMPUTER,
): Promise<DockerState> {
  if (!(await canBecomeRoot(system, options.interactive))) {
    throw new PrerequisiteError(
      'Docker is installed, but its daemon does not run',
      'start it as root: `systemctl start docker`, or `dockerd` where there is no systemd',
    );
  }
  const systemd = ((await system.read('/proc/1/comm')) ?? '').trim() === 'systemd';
  return withProgress(
    options.log,
    `starting Docker ${systemd ? 'through systemd' : 'by hand: dockerd'}`,
    () => (systemd ? startThroughSystemd(system) : startByHand(options, system)),
  );
}

async function startThroughSystemd(system: System): Promise<DockerState> {
  const started = await runAsRoot(system, 'systemctl', ['start', 'docker']);
  const state = started.code === 0 ? await untilAnswer(system, async () => true) : undefined;
  if (state !== undefined) return state;
  const newest = ['-u', 'docker', '-n', `${LOG_LINES}`, '--no-pager'];
  const journal = await runAsRoot(system, 'journalctl', newest);
  throw failure(`${started.tail}\n${journal.stdout}`, '`journalctl -u docker`');
}

async function startByHand({ cacheDir, stateDir }: DaemonOptions, system: System): Promise<DockerState> {
  const other = await otherDaemon(system);
  if (other !== undefined) {
    const state = await untilAnswer(system, async () => true);
    if (state !== undefined) return state;
    throw new PrerequisiteError(
      `Docker's daemon (process ${other}) runs, but does not answer`,
      'look into its log, or end it and run this again',
    );
  }
  const log = join(cacheDir, 'dockerd.log');
  await mkdir(cacheDir, { recursive: true });
  const { stdout, tail } = await runAsRoot(system, 'sh', ['-c', BY_HAND, 'sh', log]);
  const pid = Number(stdout.trim());
  if (!(pid > 0)) throw failure(tail, log);
  // Before the wait: an interrupted start must be found again.
  await remember(pid, stateDir, system);
  const runs = async () => (await startOf(pid, system)) !== undefined;
  const state = await untilAnswer(system, runs);
  if (state !== undefined && (await runs())) return state;
  if (await runs()) await runAsRoot(system, 'kill', [String(pid)]);
  await forget(stateDir);
  if (state !== undefined) return state;
  const said = ((await system.read(log)) ?? '').trim().split('\n').slice(-LOG_LINES).join('\n');
  throw failure(said, log);
}

/** The package's script may just have started a daemon. Two would fight for the socket. */
async function otherDaemon(system: System): Promise<number | undefined> {
  const pid = Number((await system.read('/var/run/docker.pid')) ?? '');
  return pid > 0 && ((await system.read(`/proc/${pid}/comm`)) ?? '').trim() === 'dockerd' ? pid : undefined;
}

const failure = (said: string, log: string) =>
  new PrerequisiteError(
    `Docker's daemon does not start:\n${said.trim()}`,
    `mend that; its whole log: ${log}`,
  );

/** @returns undefined where it does not answer in time, or ended before */
async function untilAnswer(system: System, runs: () => Promise<boolean>): Promise<DockerState | undefined> {
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 500) {
    const alive = await runs();
    const state = await dockerState(system);
    if (state.kind !== 'silent') return state;
    if (!alive) return undefined;
    await system.pause(500);
  }
  return undefined;
}
