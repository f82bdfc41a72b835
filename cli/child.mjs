/** Runs a program in this one's place. Plain JavaScript: a fresh checkout starts with it. */
import { spawn } from 'node:child_process';

/**
 * Ctrl-C reaches the child too, which ends in its own order; this process waits for it. What is sent to this process
 * alone, by npm or a supervisor, it passes on: the child would run on with nobody there.
 * @returns the exit code, 130 if a signal ended it
 */
export function runChild(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 130 : code));
  });
}
