/** What one change of the server meant for its clients. */
import type { GeneratorFigures } from './measure/generator';
import type { Figures } from './measure/statistics';
import type { ServingParts } from './measure/time-to-serving';
import type { Memory } from './testbed/machines';

/** A new connection, as a point of the chart. */
export interface Point {
  /** Seconds since the load began. */
  readonly at: number;
  readonly seconds: number;
  readonly lost: boolean;
}

export interface Chart {
  readonly points: readonly Point[];
  /** Moves of the address, in seconds since the load began. */
  readonly switches: readonly number[];
}

export interface ChangeResult extends Figures {
  readonly name: string;
  /** The report sums up the changes of one series. @default no series */
  readonly series?: string;
  /** Everything unexpected, for a person; empty if all is well. */
  readonly problems: readonly string[];
  /** From the command until the address had moved. @default it did not move */
  readonly toSwitchSeconds?: number;
  readonly toEndSeconds: number;
  /** How many samples of the old server the new one does not have, of how many. */
  readonly samples: { readonly lost: number; readonly of: number };
  /** How many certificates were issued since the lab began. */
  readonly certificates: number;
  /** Of the server that serves in the end. */
  readonly memory: Memory;
  /** @default no machine was started */
  readonly serving?: ServingParts;
  readonly chart: Chart;
  /** What wrk has counted. @default it was not run */
  readonly generator?: GeneratorFigures;
}
