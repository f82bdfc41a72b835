/** Runs a program, line by line, and remembers enough of its output to explain a failure. */
import { spawn } from 'node:child_process';

export interface RunOptions {
  /** Called with each line of either stream. */
  readonly onLine?: (line: string) => void;
  /** Further variables beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the program early. */
  readonly signal?: AbortSignal;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  /** The last lines of both streams. */
  readonly tail: string;
}

const TAIL_LINES = 15;

/** Ends what still runs together with this process: nobody would read its result. */
const running = new Set<() => void>();
process.once('exit', () => {
  for (const kill of running) kill();
});

export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const kill = () => child.kill();
    running.add(kill);
    const tail: string[] = [];
    let stdout = '';
    const follow = (stream: NodeJS.ReadableStream, keep: boolean) => {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (keep) stdout += text;
        const lines = (rest + text).split(/[\r\n]+/);
        rest = lines.pop() ?? '';
        for (const line of lines) note(line);
      });
      stream.on('end', () => note(rest));
    };
    const note = (line: string) => {
      if (line.trim() === '') return;
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      options.onLine?.(line);
    };
    follow(child.stdout, true);
    follow(child.stderr, false);
    child.once('error', (error) => {
      running.delete(kill);
      reject(error);
    });
    child.once('close', (code) => {
      running.delete(kill);
      resolve({ code: code ?? 1, stdout, tail: tail.join('\n') });
    });
  });
}

/** As `run`, but a failure throws with the output's last lines. */
export async function must(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, tail } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}:\n${tail}`);
  return stdout;
}

/** As root: with sudo where this process is not. */
export function mustAsRoot(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return process.getuid?.() === 0
    ? must(program, args, options)
    : must('sudo', ['-n', program, ...args], options);
}
