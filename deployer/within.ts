import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MILLISECONDS = 500;

/** @returns whether it came to hold in that time */
export async function within(seconds: number, holds: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await holds()) return true;
    await sleep(POLL_MILLISECONDS);
  }
  return false;
}
