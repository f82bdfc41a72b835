/** Runs a container that was made before, and shows what it writes. */
import { spawn } from 'node:child_process';
import { stopContainer } from '../containers';
import type { CommandResult } from './release-commands';

const KEPT_LINES = 20;
/** To end by itself once its time is over. */
const STOP_SECONDS = 10;

/** @param program that runs it. @default Docker's command line */
export function runAttached(
  container: string,
  seconds: number,
  program: readonly string[] = ['docker', 'start', '--attach', container],
  stop: () => Promise<void> = () => stopContainer(container, STOP_SECONDS),
): Promise<CommandResult> {
  const [file = '', ...args] = program;
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: string[] = [];
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      // Its end is what is waited for.
      stop().catch(() => child.kill());
    }, seconds * 1000);
    const follow = (stream: NodeJS.ReadableStream) => {
      let rest = '';
      const take = (line: string) => {
        console.log(line);
        output.push(line);
        if (output.length > KEPT_LINES) output.shift();
      };
      stream.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop() ?? '';
        for (const line of lines) take(line);
      });
      stream.on('end', () => {
        if (rest) take(rest);
      });
    };
    follow(child.stdout);
    follow(child.stderr);
    const end = (problem: string | undefined) => {
      clearTimeout(timer);
      resolve({ output, ...(problem !== undefined && { problem }) });
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code) => {
      if (isLate) end(`not finished after ${seconds} s`);
      else end(code === 0 ? undefined : `ended with code ${code}`);
    });
  });
}
