/** Runs programs and collects what they write, line by line. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Interrupts the program once, as Ctrl-C does. @default never */
  readonly stop?: AbortSignal;
  readonly onLine?: (text: string) => void;
  /**
   * A program in the terminal's own group gets its Ctrl-C by itself. Two of them make Terraform drop everything, so
   * whoever passes `stop` must leave this out.
   * @default false: a process group of its own, which can be killed with all its children
   */
  readonly inTerminalGroup?: boolean;
}

export interface Line {
  /** Milliseconds of the Unix clock. */
  readonly time: number;
  readonly text: string;
}

export interface ProcessResult {
  /** 130 if a signal ended it. */
  readonly code: number;
  readonly lines: readonly Line[];
}

export interface RunningProcess {
  readonly lines: readonly Line[];
  /** Rejects only if the program could not be started. */
  readonly ended: Promise<ProcessResult>;
  /** @throws Error if the program ends without such a line */
  waitForLine(pattern: RegExp): Promise<Line>;
  /** Reaches the program and all its children. */
  signal(name: NodeJS.Signals): void;
}

export function startProcess(
  program: string,
  args: readonly string[],
  { cwd, env, stop, onLine, inTerminalGroup = false }: ProcessOptions,
): RunningProcess {
  stop?.throwIfAborted();
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(program, args, { cwd, env, detached: !inTerminalGroup, stdio });
  const lines: Line[] = [];
  const waiting = new Set<(line: Line) => void>();
  const take = (text: string) => {
    const line = { time: Date.now(), text };
    lines.push(line);
    onLine?.(text);
    for (const check of waiting) check(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', take);
  const signal = (name: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(inTerminalGroup ? child.pid : -child.pid, name);
    } catch {
      // It has ended.
    }
  };
  const interrupt = () => signal('SIGINT');
  stop?.addEventListener('abort', interrupt, { once: true });
  const ended = new Promise<ProcessResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      stop?.removeEventListener('abort', interrupt);
      resolve({ code: code ?? 130, lines });
    });
  });
  return {
    lines,
    ended,
    signal,
    waitForLine: (pattern) =>
      new Promise((resolve, reject) => {
        const written = lines.find(({ text }) => pattern.test(text));
        if (written) return resolve(written);
        const check = (line: Line) => {
          if (!pattern.test(line.text)) return;
          waiting.delete(check);
          resolve(line);
        };
        waiting.add(check);
        ended.then(() => reject(new Error(`the program ended without a line ${pattern}`)), reject);
        return undefined;
      }),
  };
}

export const textOf = (lines: readonly Line[]) => lines.map(({ text }) => text).join('\n');

export interface TimedResult {
  readonly seconds: number;
  readonly output: string;
}

/** @throws Error with the end of the output if the program fails, and the reason of `stop` if that interrupted it */
export async function runTimed(
  program: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<TimedResult> {
  const started = performance.now();
  const { code, lines } = await startProcess(program, args, options).ended;
  const seconds = (performance.now() - started) / 1000;
  options.stop?.throwIfAborted();
  const output = textOf(lines);
  if (code === 0) return { seconds, output };
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.trimEnd().slice(-2000)}`);
}
