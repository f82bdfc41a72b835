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

/** Never ends; pauses after each time. */
export async function repeat(seconds: number, name: string, work: () => Promise<void>): Promise<never> {
  for (;;) {
    await attempt(name, work);
    await sleep(seconds * 1000);
  }
}

/** What says that nobody answered, or that whoever did was too busy. */
function isUnreachable(error: unknown): boolean {
  const { name, code, $metadata } = error as {
    readonly name?: string;
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return status === 429 || status >= 500;
  return name === 'TimeoutError' || /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_)|ENOTFOUND)/.test(code ?? '');
}

const RETRY_SECONDS = 2;

/**
 * Tries again while a service does not answer, for what has to be done at the boot.
 * @throws Error of the last try
 */
export async function retry<T>(seconds: number, work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; await sleep(RETRY_SECONDS * 1000)) {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error) || Date.now() > end) throw error;
      console.error(`tried again: ${(error as Error).message}`);
    }
  }
}
