/** Waits for what a real server does in its own time. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param look anything but undefined and false ends it. What it throws is the last problem, and it is asked again
 * @returns what it found
 * @throws Error with the last problem when there is nothing in time
 */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 60,
): Promise<T> {
  let problem = `it did not hold: ${look.toString()}`;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      problem = (error as Error).message;
    }
  }
  throw new Error(`not within ${seconds} s: ${problem}`);
}
