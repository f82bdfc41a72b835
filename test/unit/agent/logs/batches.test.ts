import { describe, expect, test } from 'vitest';
import { type Batch, batches } from '../../../../agent/logs/batches';
import type { JournalEntry } from '../../../../agent/logs/journal-export';
import { eventSize } from '../../../../agent/logs/log-event';
import { cursorOf } from '../../../helpers/fake-logs';

const NOW = 1_800_000_000_000;
const HOUR = 3600 * 1000;

const entry = (index: number, about: Partial<JournalEntry> = {}): JournalEntry => ({
  cursor: cursorOf(index),
  time: NOW - 30 * HOUR + index,
  message: `line ${index}`,
  cut: 0,
  ...about,
});

async function* from(entries: readonly JournalEntry[]) {
  yield* entries;
}

async function all(entries: AsyncIterable<JournalEntry>): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of batches(entries, 60_000, () => NOW)) found.push(batch);
  return found;
}

const count = (length: number, make: (index: number) => JournalEntry) =>
  Array.from({ length }, (_, index) => make(index + 1));

describe('a batch', () => {
  test('holds at most 10,000 events, and its cursor is its last entry’s', async () => {
    const found = await all(from(count(20_001, entry)));
    expect(found.map(({ events }) => events.length)).toEqual([10_000, 10_000, 1]);
    expect(found.map(({ cursor }) => cursor)).toEqual([10_000, 20_000, 20_001].map(cursorOf));
  });

  test('holds at most 1 MiB, each event’s overhead counted', async () => {
    const found = await all(from(count(500, (index) => entry(index, { message: 'x'.repeat(5000) }))));
    for (const { events } of found)
      expect(events.reduce((sum, event) => sum + eventSize(event), 0)).toBeLessThanOrEqual(1_048_576);
    expect(found.length).toBe(3);
    expect(found.reduce((sum, { events }) => sum + events.length, 0)).toBe(500);
  });

  test('never holds half an entry, else its other half would be lost or sent twice', async () => {
    const long = 'x'.repeat(500_000);
    const found = await all(from(count(5, (index) => entry(index, { message: long }))));
    expect(found.map(({ events }) => events.length)).toEqual([4, 4, 2]);
  });

  test('spans less than a day', async () => {
    const times = [-50, -27, -26.5, -25, -1];
    const found = await all(
      from(times.map((hours, index) => entry(index + 1, { time: NOW + hours * HOUR }))),
    );
    expect(found.map(({ events }) => events.length)).toEqual([3, 1, 1]);
  });

  test('is in the order of time, also when the clock was set back', async () => {
    const [batch] = await all(
      from([entry(1, { time: NOW - 5 }), entry(2, { time: NOW - 9 }), entry(3, { time: NOW - 9 })]),
    );
    expect(batch?.events.map(({ message }) => message)).toEqual(
      [2, 3, 1].map((index) => `info unknown: line ${index}`),
    );
    expect(batch?.cursor).toBe(cursorOf(3));
  });

  test('does not wait for ever for more', async () => {
    async function* hanging() {
      yield entry(1);
      await new Promise(() => {});
    }
    const source = batches(hanging(), 1, () => NOW);
    expect((await source.next()).value).toMatchObject({ cursor: cursorOf(1) });
    // Nor hangs when nobody wants the rest.
    source.return(undefined);
  });
});
