/** Several pieces of work at a time; the first that fails stops the others. */
import { setMaxListeners } from 'node:events';

/**
 * Returns when no work is under way any more.
 * @param work should look at the signal where it takes long
 * @throws what the first that failed has thrown
 */
export async function inParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const stop = new AbortController();
  // Each piece of work under way listens: that is no leak.
  setMaxListeners(0, stop.signal);
  const worker = async () => {
    for (let next = queue.next(); !next.done && !stop.signal.aborted; next = queue.next()) {
      try {
        await work(next.value, stop.signal);
      } catch (error) {
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  stop.signal.throwIfAborted();
}
