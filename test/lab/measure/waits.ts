/** How long clients waited, and how long nobody listened at the address. */
import { PROBE_MILLISECONDS } from '../load/rates';
import type { RequestRecord } from '../load/record';
import { momentOf } from './losses';
import type { Switch } from './switches';

/** Milliseconds of the Unix clock. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is so close to a move of the address belongs to its stall. */
const BEFORE_MILLISECONDS = 1000;
const AFTER_MILLISECONDS = 5000;

/** Without a switch, everything counts. */
export const isNearSwitch =
  (switches: readonly Switch[]) =>
  ({ start, end }: Span) =>
    switches.length === 0 ||
    switches.some(
      ({ begun, done }) => start <= done + AFTER_MILLISECONDS && end >= begun - BEFORE_MILLISECONDS,
    );

export const longestSeconds = (spans: readonly Span[]) =>
  Math.max(0, ...spans.map(({ start, end }) => end - start)) / 1000;

/** @returns how long each request waited; a lost one waited until the next request that succeeded */
export function waitsOf(records: readonly RequestRecord[]): Span[] {
  let nextSuccess: number | undefined;
  // From the last request backwards: the earliest end of a success that did not begin before it.
  return [...records]
    .sort((a, b) => b.start - a.start)
    .map(({ start, end, loss }) => {
      if (!loss) nextSuccess = Math.min(nextSuccess ?? end, end);
      return { start, end: loss ? (nextSuccess ?? end) : end };
    });
}

/** @returns how late each probe began: they begin at a fixed rate, unless this computer was busy */
export function delaysOf(records: readonly RequestRecord[]): Span[] {
  const starts = probesOf(records).map(({ start }) => start);
  return starts.slice(1).map((end, index) => ({ start: (starts[index] ?? end) + PROBE_MILLISECONDS, end }));
}

/** A probe that was under way at a switch proves nothing. */
export function secondsWithoutAddress(
  records: readonly RequestRecord[],
  switches: readonly Switch[],
): number {
  const probes = probesOf(records);
  let nextAnswer = Math.max(0, ...probes.map(({ end }) => end));
  const silent: Span[] = [];
  for (const probe of probes.toReversed()) {
    if (!probe.loss) nextAnswer = Math.min(nextAnswer, probe.end);
    else if (momentOf(probe, switches) === 'other') silent.push({ start: probe.start, end: nextAnswer });
  }
  return unionMilliseconds(silent.reverse()) / 1000;
}

/** @param spans sorted by their start; what several have in common counts once */
function unionMilliseconds(spans: readonly Span[]): number {
  let total = 0;
  let covered = 0;
  for (const { start, end } of spans) {
    const from = Math.max(start, covered);
    if (end <= from) continue;
    total += end - from;
    covered = end;
  }
  return total;
}

const probesOf = (records: readonly RequestRecord[]) =>
  records.filter(({ client }) => client === 'probe').sort((a, b) => a.start - b.start);
