/** Entries of the journal, put together as CloudWatch takes them at once (API reference: PutLogEvents). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { JournalEntry } from './journal-export';
import { eventSize, logEvents } from './log-event';

const MOST_BYTES = 1024 * 1024;
const MOST_EVENTS = 10_000;
/** From the first to the last of a batch, in milliseconds. */
const LONGEST_SPAN = 24 * 3600 * 1000;

export interface Batch {
  /** In the order of their time. */
  readonly events: readonly InputLogEvent[];
  /** Of the last entry that is in it. */
  readonly cursor: string;
}

/**
 * @param lingerMilliseconds how long an entry waits for others
 * @param now Unix time in milliseconds
 */
export async function* batches(
  entries: AsyncIterable<JournalEntry>,
  lingerMilliseconds: number,
  now: () => number = Date.now,
): AsyncGenerator<Batch> {
  const source = entries[Symbol.asyncIterator]();
  // One entry is always asked for. What it fails with counts once it is next.
  const ahead = () => {
    const coming = source.next();
    coming.catch(() => {});
    return coming;
  };
  try {
    let next = ahead();
    for (let first = await next; !first.done; first = await next) {
      const growing = new GrowingBatch();
      growing.add(first.value, now());
      next = ahead();
      const waited = new AbortController();
      const linger = sleep(lingerMilliseconds, undefined, { signal: waited.signal }).catch(() => undefined);
      for (;;) {
        const found = await Promise.race([next, linger]);
        if (!found || found.done || !growing.add(found.value, now())) break;
        next = ahead();
      }
      waited.abort();
      yield growing.batch();
    }
  } finally {
    // Not awaited: it waits for the entry that was asked for, which may never come.
    source.return?.()?.catch(() => {});
  }
}

class GrowingBatch {
  readonly #events: InputLogEvent[] = [];
  #cursor = '';
  #bytes = 0;
  #earliest = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;

  /** @returns false where it does not fit any more: a whole entry or nothing of it, because of the cursor */
  add(entry: JournalEntry, now: number): boolean {
    const events = logEvents(entry, now);
    const bytes = events.reduce((sum, event) => sum + eventSize(event), 0);
    const time = events[0]?.timestamp ?? now;
    const earliest = Math.min(this.#earliest, time);
    const latest = Math.max(this.#latest, time);
    const fits =
      this.#bytes + bytes <= MOST_BYTES &&
      this.#events.length + events.length <= MOST_EVENTS &&
      latest - earliest < LONGEST_SPAN;
    if (!fits && this.#events.length > 0) return false;
    this.#events.push(...events);
    this.#cursor = entry.cursor;
    this.#bytes += bytes;
    this.#earliest = earliest;
    this.#latest = latest;
    return true;
  }

  batch(): Batch {
    // The clock may have been set back between two entries.
    const events = [...this.#events].sort((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0));
    return { events, cursor: this.#cursor };
  }
}
