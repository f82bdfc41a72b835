/** Waits, until Ctrl-C at most. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Testbed } from '../../testbed/testbed';

export const pause = ({ stop }: Testbed, seconds: number) =>
  sleep(seconds * 1000, undefined, { signal: stop });

/** @returns whether the condition became true in time; an error counts as not yet */
export async function within(
  testbed: Testbed,
  seconds: number,
  condition: () => Promise<boolean>,
): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(testbed, 0.5))
    if (await condition().catch(() => false)) return true;
  return false;
}
