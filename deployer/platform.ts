/** What a rollout needs of the place where the machines run. Each platform implements it for one machine. */
import type { S3Client } from '@aws-sdk/client-s3';

export interface Platform {
  /** The machine that is rolled out, by the platform's name for it. */
  readonly server: string;
  /** What the machine boots, the bucket that has it, and who deploys it. @default nothing is added to the history */
  readonly deployed?: { readonly release: string; readonly bucket: string; readonly by?: string };
  /** Where servers and deployer leave each other messages. */
  readonly store: { readonly s3: S3Client; readonly bucket: string };
  /** The environment's other machines that run. */
  readonly otherServers: () => Promise<readonly string[]>;
  /** Where the machine itself answers, whoever has the site's address. */
  readonly candidate: () => Promise<CandidateAddress>;
  /** Where the site answers. */
  readonly site: () => Promise<Address>;
  /** Moves the site's address to a machine. There must be no moment without it. */
  readonly moveAddress: (server: string) => Promise<void>;
  /** The last lines that the machine wrote while it booted; empty where they cannot be read. */
  readonly bootLog: () => Promise<readonly string[]>;
  /** Records that the machine was refused: the next deploy then makes another one, whatever else has changed. */
  readonly refuse: (reason: string) => Promise<void>;
  /** The command that shows a person more. */
  readonly howToLook: string;
  readonly log: (line: string) => void;
}

export interface Address {
  readonly address: string;
  /** @default 443 */
  readonly port?: number;
}

export interface CandidateAddress extends Address {
  /** Where the site is served now. @default nowhere */
  readonly servedAt?: string;
  /** Certificates to trust instead of the system's. @default the system's */
  readonly ca?: string;
}
