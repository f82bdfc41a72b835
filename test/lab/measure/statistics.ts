/** Turns the requests of a load into figures. */
import type { Client, RequestRecord } from '../load/record';
import { type Kinds, kindsOf } from './kinds';
import { groupLosses, type Lost, markStale } from './losses';
import type { Switch } from './switches';
import { delaysOf, isNearSwitch, longestSeconds, secondsWithoutAddress, waitsOf } from './waits';

export interface Figures {
  readonly requests: Readonly<Partial<Record<Client, number>>>;
  readonly lost: readonly Lost[];
  readonly kinds: Kinds;
  /**
   * The longest wait of a new connection for its answer while the address moved; without a move, the longest of all. A
   * lost one waited until the next that succeeded.
   */
  readonly stallSeconds: number;
  /** The longest time in which the load's own program was held up meanwhile: the computer's share of the stall. */
  readonly loadDelaySeconds: number;
  /** The longest wait at any time: a candidate that boots on the same processors makes the old server slower. */
  readonly slowestSeconds: number;
  /** Seconds in which nobody listened at the address. */
  readonly withoutAddressSeconds: number;
}

export interface FigureOptions {
  /** Whether older releases may answer after newer ones, as in a rollback. @default false */
  readonly isRollback?: boolean | undefined;
}

export function figures(
  all: readonly RequestRecord[],
  switches: readonly Switch[],
  { isRollback = false }: FigureOptions = {},
): Figures {
  const records = isRollback ? all : markStale(all);
  const requests: Partial<Record<Client, number>> = {};
  for (const { client } of records) requests[client] = (requests[client] ?? 0) + 1;
  const waits = waitsOf(records.filter(({ client }) => client === 'new'));
  const isNear = isNearSwitch(switches);
  return {
    requests,
    lost: groupLosses(records, switches),
    kinds: kindsOf(records, switches),
    stallSeconds: longestSeconds(waits.filter(isNear)),
    loadDelaySeconds: longestSeconds(delaysOf(records).filter(isNear)),
    slowestSeconds: longestSeconds(waits),
    withoutAddressSeconds: secondsWithoutAddress(records, switches),
  };
}
