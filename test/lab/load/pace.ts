/** Waits as a slow line does. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Ends early once the load is stopped: what is under way then goes on at full speed, on the same connection. */
export const pace = (milliseconds: number, stop: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal: stop }).catch(() => {});
