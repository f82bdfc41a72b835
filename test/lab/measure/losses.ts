/** Which requests were lost, and whether the move of the address excuses them. */
import { type Client, LOSSES, type Loss, type RequestRecord } from '../load/record';
import type { Switch } from './switches';

/**
 * `switch`: the request was under way when the address moved. `kept`: it was the first one on a connection that was
 * open at that moment. `other`: nothing excuses it.
 */
export const MOMENTS = ['switch', 'kept', 'other'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Requests of one client that were lost in the same way. */
export interface Lost {
  readonly client: Client;
  readonly when: Moment;
  readonly loss: Loss;
  readonly count: number;
  /** Details of one of them. */
  readonly example: string;
}

export function momentOf(record: RequestRecord, switches: readonly Switch[]): Moment {
  if (switches.some(({ begun, done }) => record.start <= done && record.end >= begun)) return 'switch';
  const { opened } = record;
  // A connection that was opened for this request was not open before it.
  if (opened !== undefined && opened < record.start) {
    if (switches.some(({ done }) => opened <= done && record.start > done)) return 'kept';
  }
  return 'other';
}

export function groupLosses(records: readonly RequestRecord[], switches: readonly Switch[]): Lost[] {
  const groups = new Map<string, Lost>();
  for (const record of records) {
    const { client, loss, detail = '' } = record;
    if (!loss) continue;
    const when = momentOf(record, switches);
    const key = [client, when, loss].join();
    const { count = 0, example = detail } = groups.get(key) ?? {};
    groups.set(key, { client, when, loss, count: count + 1, example });
  }
  const order = ({ when, loss }: Lost) => MOMENTS.indexOf(when) * LOSSES.length + LOSSES.indexOf(loss);
  return [...groups.values()].sort((a, b) => order(a) - order(b));
}

export const countLost = (lost: readonly Lost[], isWanted: (group: Lost) => boolean = () => true) =>
  lost.filter(isWanted).reduce((sum, { count }) => sum + count, 0);

/**
 * Marks an answer as lost if it is older than one that had arrived before its connection was opened: what is open stays
 * with the server that it was opened at.
 */
export function markStale(records: readonly RequestRecord[]): RequestRecord[] {
  const newest = { release: newestBefore(records, 'release'), content: newestBefore(records, 'content') };
  return records.map((record) => {
    if (record.loss) return record;
    const since = Math.min(record.opened ?? record.start, record.start);
    for (const part of ['release', 'content'] as const) {
      const answered = record[part];
      const seen = newest[part](since);
      if (answered !== undefined && answered < seen)
        return {
          ...record,
          loss: 'stale content',
          detail: `${part} ${answered}, after ${seen} had been answered`,
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
