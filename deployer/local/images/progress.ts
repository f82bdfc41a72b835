/** Logs what long work does, how far it is, and how long it has run. */
export type Log = (line: string) => void;

const EVERY_SECONDS = 10;

/** Runs `work`, which may report how far it is; a line appears at its end, and one each ten seconds until then. */
export async function withProgress<T>(
  log: Log,
  what: string,
  work: (howFar: (state: string) => void) => Promise<T>,
): Promise<T> {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  let state = '';
  const timer = setInterval(() => {
    log(`${what}: ${state === '' ? 'working' : state}, ${seconds()}`);
  }, EVERY_SECONDS * 1000);
  try {
    const result = await work((now) => {
      state = now.trim().slice(0, 100);
    });
    log(`${what}: done, ${seconds()}`);
    return result;
  } catch (error) {
    log(`${what}: failed after ${seconds()}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Lets at most `count` pieces of work run at the same time. */
export function limit(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
