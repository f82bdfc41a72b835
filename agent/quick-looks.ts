/**
 * Asks who holds the address, again and again without waiting for the answer. A question that is under way at the
 * switch gets none, because the candidate's own address has become another: whoever waited would know too late.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOK_PORTS } from '../protocol/handover';
import type { Look } from './address';

export const MOMENT_MILLISECONDS = 100;
const TIMEOUT_MILLISECONDS = 300;
/** The last question begins before the first has failed. */
const QUESTIONS = TIMEOUT_MILLISECONDS / MOMENT_MILLISECONDS;

/** @returns what asks until there is an answer, or none in half a second */
export function quickLooks(
  look: (how: Look) => Promise<string | undefined>,
): () => Promise<string | undefined> {
  let count = 0;
  const ask = async () => {
    const localPort = LOOK_PORTS.first + (count++ % LOOK_PORTS.count);
    const holder = await look({ timeoutMilliseconds: TIMEOUT_MILLISECONDS, localPort });
    if (holder === undefined) throw new Error('no answer');
    return holder;
  };
  return async () => {
    const answered = new AbortController();
    const questions = Array.from({ length: QUESTIONS }, async (_, index) => {
      if (index > 0) await sleep(index * MOMENT_MILLISECONDS, undefined, { signal: answered.signal });
      return ask();
    });
    return Promise.any(questions)
      .catch(() => undefined)
      .finally(() => answered.abort());
  };
}
