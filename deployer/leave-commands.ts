/** What `baton leave` and `baton restore` need of a platform. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Environment } from '../settings/schema';

type Env = Readonly<Record<string, string | undefined>>;

export interface LeaveCommands<E extends Environment = Environment> {
  /** @throws Error with the next step, when the environment is not there */
  stores(environment: E, name: string, env: Env): Promise<Stores>;
  /** What is left of the environment once it is destroyed, as it is now. */
  remains(environment: E, name: string, env: Env): Promise<readonly Remaining[]>;
  /** The command that destroys it. */
  readonly destroy: (name: string) => string;
  /** Why certificates of elsewhere are of no use in it. @default they are, where its authority is theirs */
  readonly ownAuthority?: string;
}

export interface Stores {
  readonly s3: S3Client;
  /** Bucket of the site. */
  readonly content: string;
  /** Bucket of the backup. */
  readonly data: string;
}

export interface Remaining {
  readonly what: string;
  readonly why: string;
  /** How it goes, too. */
  readonly remove: string;
}
