/** What each kind of client lost, and how long its connections paused. */
import { CLIENTS, type Client, type RequestRecord } from '../load/record';
import { momentOf } from './losses';
import type { Switch } from './switches';
import { isNearSwitch } from './waits';

export interface KindFigures {
  readonly asked: number;
  /** Requests that were under way when the address moved. */
  readonly atSwitch: number;
  readonly failed: number;
  /** On a connection that was open when the address moved. */
  readonly failedOpen: number;
  /** The longest time in which a client waited and nothing came. */
  readonly pauseSeconds: number;
  /** The same, while the address moved. */
  readonly pauseAtSwitchSeconds: number;
}

export type Kinds = Readonly<Partial<Record<Client, KindFigures>>>;

/** @param records those of stale answers are marked as lost */
export function kindsOf(records: readonly RequestRecord[], switches: readonly Switch[]): Kinds {
  return Object.fromEntries(
    CLIENTS.flatMap((client) => {
      const own = records.filter((record) => record.client === client);
      return own.length === 0 ? [] : [[client, figuresOf(own, switches)]];
    }),
  );
}

function figuresOf(own: readonly RequestRecord[], switches: readonly Switch[]): KindFigures {
  const failed = own.filter(({ loss }) => loss);
  const pauses = own.flatMap(({ pause, pauseAt = 0 }) =>
    pause === undefined ? [] : [{ start: pauseAt, end: pauseAt + pause }],
  );
  const longest = (all: readonly { start: number; end: number }[]) =>
    Math.round(all.reduce((most, { start, end }) => Math.max(most, end - start), 0)) / 1000;
  return {
    asked: own.length,
    atSwitch: own.filter((record) => momentOf(record, switches) === 'switch').length,
    failed: failed.length,
    failedOpen: failed.filter((record) => momentOf(record, switches) !== 'other').length,
    pauseSeconds: longest(pauses),
    pauseAtSwitchSeconds: longest(pauses.filter(isNearSwitch(switches))),
  };
}
