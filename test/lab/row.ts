/** A line of the lab's table: what one change of the server meant for its clients. */
import type { Figures } from './statistics';

/** A point of a chart: a new connection. */
export interface Point {
  /** Seconds since the load began. */
  readonly at: number;
  readonly seconds: number;
  readonly lost: boolean;
}

export interface Row extends Figures {
  readonly name: string;
  /** Rows of one series are summed up in a line of its own. @default it stands for itself */
  readonly series?: string;
  /** What happened otherwise than it must; empty when all is well. */
  readonly broken: readonly string[];
  /** Seconds from the command to the moment when the address had moved. @default it did not move */
  readonly toSwitchSeconds?: number;
  readonly toEndSeconds: number;
  /** Samples that the old server had and the new one has not, of how many. */
  readonly samples: { readonly lost: number; readonly of: number };
  /** Certificates that were issued since the lab began. */
  readonly orders: number;
  /** Resident memory in MiB, of the server that serves in the end. */
  readonly memory: { readonly agent: number | undefined; readonly traefik: number | undefined };
  /** Seconds of each part from the machine's start until it served. @default no machine was started */
  readonly serving?: Readonly<Record<string, number>>;
  readonly chart: {
    readonly points: readonly Point[];
    /** Seconds since the load began, of each move of the address. */
    readonly switches: readonly number[];
  };
}
