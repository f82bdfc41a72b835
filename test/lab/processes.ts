/** Runs a program in a process group of its own, line by line, so that it can be followed and killed with all its children. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Line {
  /** Milliseconds of the Unix clock. */
  readonly time: number;
  readonly text: string;
}

export interface Ended {
  /** 130 where a signal ended it. */
  readonly code: number;
  readonly lines: readonly Line[];
}

export interface Running {
  readonly lines: readonly Line[];
  /** Never rejects because of what the program did. */
  readonly ended: Promise<Ended>;
  /** @throws Error when the program ends without having written such a line */
  line(pattern: RegExp): Promise<Line>;
  /** To it and all its children. */
  signal(name: NodeJS.Signals): void;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Interrupts it once, as Ctrl-C does. @default never */
  readonly stop?: AbortSignal;
  readonly onLine?: (text: string) => void;
}

export function start(
  program: string,
  args: readonly string[],
  { cwd, env, stop, onLine }: ProgramOptions,
): Running {
  stop?.throwIfAborted();
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: Line[] = [];
  const waiting = new Set<(line: Line) => void>();
  const take = (text: string) => {
    const line = { time: Date.now(), text };
    lines.push(line);
    onLine?.(text);
    for (const one of waiting) one(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', take);
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended.
    }
  };
  const interrupt = () => signal('SIGINT');
  stop?.addEventListener('abort', interrupt, { once: true });
  const ended = new Promise<Ended>((resolve, reject) => {
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
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const before = lines.find(({ text }) => pattern.test(text));
        if (before) return resolve(before);
        const look = (line: Line) => {
          if (!pattern.test(line.text)) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        ended.then(() => reject(new Error(`it ended without a line ${pattern}`)), reject);
        return undefined;
      }),
  };
}

export const textOf = (lines: readonly Line[]) => lines.map(({ text }) => text).join('\n');
