/** Runs the clients of HTTP/3, which are a program of their own, and records what they write. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { eventsIn } from './events';
import { RATES } from './rates';
import type { LoadPlan, RequestRecord } from './record';
import type { Recorder } from './recorder';
import { SILENCE_MILLISECONDS } from './timeout';

const PLAN = '/tmp/http3.json';

/**
 * Ends when the load is stopped.
 * @throws Error if the program itself fails
 */
export async function runHttp3(
  plan: LoadPlan,
  program: string,
  recorder: Recorder,
  stop: AbortSignal,
): Promise<void> {
  const http3 = { ...RATES.http3, events: eventsIn(plan.longMilliseconds) };
  writeFileSync(PLAN, JSON.stringify({ ...plan, silenceMilliseconds: SILENCE_MILLISECONDS, http3 }));
  const child = spawn('python3', [program, PLAN], { stdio: ['ignore', 'pipe', 'inherit'] });
  stop.addEventListener('abort', () => child.kill('SIGTERM'));
  createInterface(child.stdout).on('line', (line) => recorder.add(JSON.parse(line) as RequestRecord));
  const [code] = (await once(child, 'close')) as [number | null];
  // None: signalled before it could listen, it ended at once.
  if (code) throw new Error(`the clients of HTTP/3 ended with ${code}`);
}
