/** What the records of a load say, as figures. */

import { PROBE_MILLISECONDS } from './load/rates';
import { type Client, LOSSES, type Loss, type RequestRecord } from './load/record';
import type { Switch } from './switches';

/**
 * `switch`: the request was under way when the address moved. `kept`: it was the first to use a connection that had
 * been open at that moment. `other`: nothing excuses it.
 */
export const WHENS = ['switch', 'kept', 'other'] as const;
export type When = (typeof WHENS)[number];

/** What counts as the time of a move, for the stall. */
const BEFORE_MILLISECONDS = 1000;
const AFTER_MILLISECONDS = 5000;

export interface Lost {
  readonly client: Client;
  readonly when: When;
  readonly loss: Loss;
  readonly count: number;
  /** What one of them said. */
  readonly example: string;
}

export interface Figures {
  readonly requests: Readonly<Partial<Record<Client, number>>>;
  readonly lost: readonly Lost[];
  /**
   * Seconds that a new connection waited for its answer at most while the address moved, or at all where it did not; a
   * lost one waited until the next that succeeded.
   */
  readonly stallSeconds: number;
  /** So long the load's own program was held up at most in that time: the computer's part in a stall. */
  readonly lagSeconds: number;
  /** The same at any time: a candidate that boots on the same processors slows its elder down. */
  readonly slowestSeconds: number;
  /** Seconds in which nobody listened at the address. */
  readonly withoutAddressSeconds: number;
}

/** @param mayGoBack whether older releases may answer after newer ones, as after a rollback */
export function figures(
  given: readonly RequestRecord[],
  switches: readonly Switch[],
  mayGoBack = false,
): Figures {
  const records = mayGoBack ? given : withStale(given);
  const requests: Partial<Record<Client, number>> = {};
  for (const { client } of records) requests[client] = (requests[client] ?? 0) + 1;
  const waits = waiting(records.filter(({ client }) => client === 'new'));
  const near = (start: number, end: number) =>
    switches.length === 0 ||
    switches.some(
      ({ begun, done }) => start <= done + AFTER_MILLISECONDS && end >= begun - BEFORE_MILLISECONDS,
    );
  return {
    requests,
    lost: lost(records, switches),
    stallSeconds: Math.max(0, ...waits.filter(({ start, end }) => near(start, end)).map(length)) / 1000,
    lagSeconds:
      Math.max(
        0,
        ...lags(records)
          .filter(({ start, end }) => near(start, end))
          .map(length),
      ) / 1000,
    slowestSeconds: Math.max(0, ...waits.map(length)) / 1000,
    withoutAddressSeconds: silent(records, switches) / 1000,
  };
}

export function whenOf(record: RequestRecord, switches: readonly Switch[]): When {
  if (switches.some(({ begun, done }) => record.start <= done && record.end >= begun)) return 'switch';
  const { opened } = record;
  // A connection that was opened for this request was not open before it.
  if (opened !== undefined && opened < record.start) {
    if (switches.some(({ done }) => opened <= done && record.start > done)) return 'kept';
  }
  return 'other';
}

/** An answer that is older than one which had come before it was asked for. */
export function withStale(records: readonly RequestRecord[]): RequestRecord[] {
  const newest = { release: newestBefore(records, 'release'), content: newestBefore(records, 'content') };
  return records.map((record) => {
    if (record.loss) return record;
    for (const part of ['release', 'content'] as const) {
      const found = record[part];
      const before = newest[part](record.start);
      if (found !== undefined && found < before)
        return {
          ...record,
          loss: 'stale content',
          detail: `${part} ${found}, but ${before} was there before`,
        };
    }
    return record;
  });
}

/** @returns for a time, the newest number in an answer that had ended by then */
function newestBefore(records: readonly RequestRecord[], part: 'release' | 'content') {
  const steps: { time: number; value: number }[] = [];
  for (const record of [...records].sort((a, b) => a.end - b.end)) {
    const value = record[part];
    if (value !== undefined && value > (steps.at(-1)?.value ?? -1)) steps.push({ time: record.end, value });
  }
  return (time: number) => steps.findLast((step) => step.time < time)?.value ?? -1;
}

function lost(records: readonly RequestRecord[], switches: readonly Switch[]): Lost[] {
  const found = new Map<string, Lost>();
  for (const record of records) {
    const { client, loss, detail = '' } = record;
    if (!loss) continue;
    const when = whenOf(record, switches);
    const key = [client, when, loss].join();
    const before = found.get(key);
    found.set(key, {
      ...{ client, when, loss },
      count: (before?.count ?? 0) + 1,
      example: before?.example ?? detail,
    });
  }
  const order = (one: Lost) => WHENS.indexOf(one.when) * LOSSES.length + LOSSES.indexOf(one.loss);
  return [...found.values()].sort((a, b) => order(a) - order(b));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const length = ({ start, end }: Span) => end - start;

/** @returns how long each of them waited; a lost one until the next that succeeded */
function waiting(records: readonly RequestRecord[]): Span[] {
  let nextSuccess: number | undefined;
  // From the last one back: the earliest end of a success that began no earlier.
  return [...records]
    .sort((a, b) => b.start - a.start)
    .map(({ start, end, loss }) => {
      if (!loss) nextSuccess = Math.min(nextSuccess ?? end, end);
      return { start, end: loss ? (nextSuccess ?? end) : end };
    });
}

/** Probes begin at a fixed pace: what is missing of it, the computer has used otherwise. */
function lags(records: readonly RequestRecord[]): Span[] {
  const starts = records
    .filter(({ client }) => client === 'probe')
    .map(({ start }) => start)
    .sort((a, b) => a - b);
  return starts.slice(1).map((end, index) => ({ start: (starts[index] ?? end) + PROBE_MILLISECONDS, end }));
}

/** @returns milliseconds in which probes failed; those that were under way at a switch prove nothing */
function silent(records: readonly RequestRecord[], switches: readonly Switch[]): number {
  const probes = records.filter(({ client }) => client === 'probe').sort((a, b) => a.start - b.start);
  const last = Math.max(0, ...probes.map(({ end }) => end));
  let total = 0;
  let covered = 0;
  let answered = last;
  const spans: [start: number, end: number][] = [];
  for (const probe of probes.toReversed()) {
    if (!probe.loss) answered = Math.min(answered, probe.end);
    else if (whenOf(probe, switches) === 'other') spans.push([probe.start, answered]);
  }
  for (const [start, end] of spans.reverse()) {
    const from = Math.max(start, covered);
    if (end <= from) continue;
    total += end - from;
    covered = end;
  }
  return total;
}

export const countLost = (lost: readonly Lost[], wanted: (one: Lost) => boolean = () => true) =>
  lost.filter(wanted).reduce((sum, { count }) => sum + count, 0);
