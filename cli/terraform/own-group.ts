/**
 * Runs a program in a process group of its own. Ctrl-C and a closed terminal reach this process alone, which passes on
 * one interruption: at a second one Terraform ends at once and forgets what it has just made, and at a closed terminal
 * it does not even need two.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Where signals arrive, normally the process. */
export interface Signals {
  on(name: string, listener: () => void): unknown;
  off(name: string, listener: () => void): unknown;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** npm passes on what the terminal has sent already: one key, two signals. */
const SAME_KEY_MS = 500;

export interface OwnGroupOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signals: Signals;
  /** Called with each line of the program's output. Its errors go where this process's go. */
  readonly onLine: (line: string) => void;
  /** Called at each interruption. The third one ends the program at once. */
  readonly onInterrupt: (count: number) => void;
}

export interface OwnGroupResult {
  readonly code: number;
  readonly interruptions: number;
}

/** From this interruption on nothing is waited for. */
export const ENDS_AT_ONCE = 3;

/** @throws Error when the program does not start */
export function runInOwnGroup(
  program: string,
  args: readonly string[],
  { cwd, env, signals, onLine, onInterrupt }: OwnGroupOptions,
): Promise<OwnGroupResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    createInterface({ input: child.stdout }).on('line', onLine);
    let interruptions = 0;
    let last = Number.NEGATIVE_INFINITY;
    const interrupt = () => {
      const now = performance.now();
      const isSameKey = now - last < SAME_KEY_MS;
      last = now;
      if (isSameKey) return;
      interruptions += 1;
      onInterrupt(interruptions);
      if (interruptions === 1) signalGroup(child.pid, 'SIGINT');
      if (interruptions >= ENDS_AT_ONCE) signalGroup(child.pid, 'SIGKILL');
    };
    const stop = () => {
      for (const name of SIGNALS) signals.off(name, interrupt);
    };
    for (const name of SIGNALS) signals.on(name, interrupt);
    child.on('error', (error) => {
      stop();
      reject(error);
    });
    child.on('close', (code) => {
      stop();
      resolve({ code: code ?? 1, interruptions });
    });
  });
}

/** With its children, as the terminal would. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
