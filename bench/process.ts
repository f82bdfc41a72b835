/** Runs a program and takes its time. */
import { spawn } from 'node:child_process';

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Interrupts it once, as Ctrl-C does; the call returns when it has ended. @default never */
  readonly signal?: AbortSignal;
}

export interface Finished {
  readonly seconds: number;
  readonly output: string;
}

/** @throws Error with the end of what it wrote */
export function timed(
  program: string,
  args: readonly string[],
  { cwd, env, signal }: ProcessOptions,
): Promise<Finished> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const started = performance.now();
    // A process group of its own: a terminal's Ctrl-C would reach it a second time, and two make Terraform drop all.
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const interrupt = () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      signal?.removeEventListener('abort', interrupt);
      if (signal?.aborted) reject(signal.reason as Error);
      else if (code === 0) resolve({ seconds, output });
      else
        reject(
          new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.trimEnd().slice(-2000)}`),
        );
    });
  });
}
