/**
 * A fault: what breaks, what must happen all the same, and how the lab is repaired. A file in `faults/` exports it, and
 * `faults.ts` lists it.
 *
 * The lab starts the load, calls `prepare`, `act` and `check`, stops the load, and calls `restore`, even if something
 * before it failed. Then it deploys by itself if not exactly one machine serves the newest release.
 */
import type { Lost } from './measure/losses';
import type { Deployed } from './testbed/deploy';
import type { Testbed } from './testbed/testbed';

export interface Fault {
  /** What goes wrong, in a few words. */
  readonly title: string;
  /** What must happen, for the reader of the report. */
  readonly expected: string;
  /**
   * What clients may lose: `nothing`; what they have open at the switch (`connections`); or everything while there is
   * no healthy machine (`outage`). An outage must be over when `check` is called.
   */
  readonly clients: 'nothing' | 'connections' | 'outage';
  /** In an outage: how long nobody may listen at the address. @default until `check` is called */
  readonly maxSecondsWithoutAddress?: number;
  /** Whether older releases may answer after newer ones. @default false */
  readonly isRollback?: boolean;
  /**
   * Called for every run, so that nothing of an earlier one is left.
   * @param old the machine that serves when the run begins
   */
  readonly start: (testbed: Testbed, old: string) => FaultRun;
}

export interface FaultRun {
  /** Breaks something before the deploy. @default nothing */
  readonly prepare?: () => Promise<void>;
  /** What happens under the fault. @default the deploy of a new release */
  readonly act?: () => Promise<Deployed>;
  /** @returns everything unexpected, for a person; empty if all is well */
  readonly check: (deployed: Deployed) => Promise<readonly string[]>;
  /** Repairs what `prepare` and `act` broke. Called in every case. @default nothing */
  readonly restore?: () => Promise<void>;
}

export interface FaultResult {
  readonly name: string;
  readonly title: string;
  readonly expected: string;
  /** Everything unexpected, for a person; empty if all is well. */
  readonly problems: readonly string[];
  readonly seconds: number;
  /** How many requests clients made meanwhile. */
  readonly requests: number;
  readonly lost: readonly Lost[];
}
