/** Work that may fail and is tried again: the agent itself goes on. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Tells what failed. */
export async function attempt(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(`${name}: ${(error as Error).message}`);
  }
}

/** Again and again, with a pause after each. */
export async function forever(seconds: number, name: string, work: () => Promise<void>): Promise<never> {
  for (;;) {
    await attempt(name, work);
    await sleep(seconds * 1000);
  }
}
