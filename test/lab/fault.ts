/**
 * A fault: what is broken, what must come out all the same, and how the lab is put in order again. A file in `faults/`
 * exports one, and `faults/index.ts` names it.
 *
 * The lab puts the load on, calls `prepare`, then `act`, then `check`, takes the load off, and calls `restore`, also when
 * something before failed. After that it deploys by itself where not one machine serves the newest release.
 */
import type { Deployed } from './deploy';
import type { Lab } from './lab';
import type { Lost } from './statistics';

export interface Fault {
  /** What goes wrong, in a few words. */
  readonly title: string;
  /** What must come out, for the person who reads the report. */
  readonly expected: string;
  /**
   * What clients may lose beyond what was under way at a switch: `nothing`, or all of it for as long as no healthy machine is
   * there (`outage`); an outage must be over when `check` is called.
   */
  readonly clients: 'nothing' | 'outage';
  /** For how long nobody may listen at the address at most, in an outage. @default until `check` is called */
  readonly silentSeconds?: number;
  /** Whether older releases may answer after newer ones, as in a rollback. @default false */
  readonly goesBack?: boolean;
  /** Breaks it. @default nothing is to be done before the deploy */
  readonly prepare?: (lab: Lab) => Promise<void>;
  /** What is done under the fault. @default a deploy of a new release */
  readonly act?: (lab: Lab) => Promise<Deployed>;
  /** @returns what was otherwise than expected, for a person; empty when all is well */
  readonly check: (lab: Lab, deployed: Deployed) => Promise<readonly string[]>;
  /** Mends what `prepare` broke. Called in every case. @default nothing has to be mended */
  readonly restore?: (lab: Lab) => Promise<void>;
}

export interface FaultResult {
  readonly name: string;
  readonly title: string;
  readonly expected: string;
  /** What was otherwise than expected; empty when all is well. */
  readonly broken: readonly string[];
  readonly seconds: number;
  /** How many requests were made meanwhile. */
  readonly requests: number;
  readonly lost: readonly Lost[];
}
