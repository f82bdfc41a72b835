/** What the checks read from this computer and do to it; tests put another in its place. */
import { readFile } from 'node:fs/promises';
import { type RunOptions, type RunResult, run } from '../../deployer/local/images/run';

export interface System {
  readonly uid: number;
  /** Rejects only where there is no such program. */
  readonly run: (program: string, args: readonly string[], options?: RunOptions) => Promise<RunResult>;
  /** A file's text, or undefined where it cannot be read. */
  readonly read: (path: string) => Promise<string | undefined>;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export const THIS_COMPUTER: System = {
  uid: process.getuid?.() ?? 0,
  run,
  read: (path) => readFile(path, 'utf8').catch(() => undefined),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** As `system.run`, but a program that is not there gives the shell's own code for that. */
export const tryRun = (system: System, program: string, args: readonly string[], options?: RunOptions) =>
  system
    .run(program, args, options)
    .catch((error: Error): RunResult => ({ code: 127, stdout: '', tail: error.message }));

/** Debian keeps the daemon and iptables where a plain user's PATH does not look. */
export const WITH_SBIN = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; export PATH;';

/** The path of a program, or undefined where it is not installed. */
export async function findProgram(system: System, name: string): Promise<string | undefined> {
  const { code, stdout } = await tryRun(system, 'sh', ['-c', `${WITH_SBIN} command -v "$1"`, 'sh', name]);
  return code === 0 ? stdout.trim() : undefined;
}

/** With sudo where this process is not root; `canBecomeRoot` has seen to its password. */
export const runAsRoot = (system: System, program: string, args: readonly string[], options?: RunOptions) =>
  system.uid === 0
    ? tryRun(system, program, args, options)
    : tryRun(system, 'sudo', ['-n', program, ...args], options);

/** Where a person is there, sudo may ask for the password, on the terminal itself. */
export async function canBecomeRoot(system: System, interactive: boolean): Promise<boolean> {
  if (system.uid === 0 || (await tryRun(system, 'sudo', ['-n', 'true'])).code === 0) return true;
  return interactive && (await tryRun(system, 'sudo', ['-v'])).code === 0;
}
