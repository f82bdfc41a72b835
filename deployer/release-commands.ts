/** What commands about releases and servers need of an environment's own platform. */
import type { Environment } from '../settings/schema';
import type { CandidateAddress } from './platform';
import type { Hold } from './release/hold';
import type { Refusal } from './release/refusal';
import type { Store } from './release/stored';

type Env = Readonly<Record<string, string | undefined>>;
type Log = (line: string) => void;

export interface ReleaseCommands<E extends Environment = Environment> {
  /** @throws Error with the next step, when the environment is not there at all */
  place(environment: E, name: string, env: Env): Promise<ReleasePlace>;
}

/** A method that cannot be answered rejects; the next one may still be. */
export interface ReleasePlace {
  /** @throws Error with the next step, where it does not run */
  readonly releases: Store;
  /** Where servers and deploys leave each other messages. @throws as above */
  readonly data: Store;
  hold(): Promise<Hold | undefined>;
  recordHold(release: string, reason: string, log: Log): Promise<void>;
  /** @returns the releases that were held */
  liftHold(): Promise<string[]>;
  refusals(): Promise<Refusal[]>;
  /** Running or not, the oldest first. */
  machines(): Promise<Machine[]>;
  address(): Promise<SiteHolder>;
  /** Where the site answers, as this computer reaches it. @throws Error where nothing may be asked */
  site(): Promise<CandidateAddress>;
  /**
   * Machines that Terraform removes itself.
   * @throws Error where that is not known, or a deploy is under way
   */
  ofTerraform(): Promise<string[]>;
  removeMachine(id: string, log: Log): Promise<void>;
  /** What an error of the platform means, for a person. */
  explain(error: unknown): string;
  close(): void;
}

export interface Machine {
  /** The platform's name for it, which is the server's. */
  readonly id: string;
  /** Such as t4g.small. */
  readonly type: string;
  readonly since?: Date;
  readonly isRunning: boolean;
  /** In the platform's word, such as running or stopped. */
  readonly state: string;
}

export interface SiteHolder {
  /** Where the site is, for people. */
  readonly address: string;
  /** The machine that has it. @default none */
  readonly holder?: string;
}
