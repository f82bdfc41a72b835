/** What the newest complete backup consists of, and which server holds the lease to write it. */
import { sha256 } from './sha256';

/** An object of a backup; its key holds its own hash, so it never changes. */
export interface BackupObject {
  readonly key: string;
  readonly sha256: string;
  readonly size: number;
  /** Unix time in seconds of the backup. */
  readonly time: number;
}

/** Files of a block, one after the other in one object. */
export interface BlockObject {
  readonly key: string;
  readonly sha256: string;
  readonly size: number;
  /** Paths within the block. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** A block of Prometheus' database. */
export interface BlockBackup {
  readonly ulid: string;
  /** Unix times in milliseconds; the end is not part of it. */
  readonly minTime: number;
  readonly maxTime: number;
  /** Tells whether a block on the disk is the same: see blocks.ts. */
  readonly stamp: string;
  readonly objects: readonly BlockObject[];
}

/** All metrics at one time. */
export interface MetricsSet {
  /** Unix time in seconds. */
  readonly time: number;
  /** Of the server that made it. */
  readonly generation: number;
  readonly blocks: readonly BlockBackup[];
}

export interface Manifest {
  /** @default 1 */
  readonly version?: number;
  /** Goes up by one with each server that takes over. */
  readonly generation: number;
  /** The server that holds the lease. */
  readonly server: string;
  /** Traefik's certificates and account, newest first: an older one serves where the newest is damaged. */
  readonly acme: readonly BackupObject[];
  /** The newest and the one before. @default none */
  readonly metrics?: readonly MetricsSet[];
  /**
   * Blocks that a restore did not find whole. What is left of them stays, so that they can be fetched once a person has
   * brought back what is missing: until a set has them, or they are older than metrics are kept. @default none
   */
  readonly damaged?: readonly BlockBackup[];
  /** The server has written for the last time: the next one may take over at once. @default false */
  readonly signedOff?: boolean;
}

export const MANIFEST_KEY = 'backup/manifest.json';

/** With its own hash: what leads to everything else must be whole. */
export const renderManifest = (manifest: Manifest) =>
  `${JSON.stringify({ ...manifest, sha256: hashOf(manifest) }, null, 2)}\n`;

export function parseManifest(text: string): Manifest | undefined {
  try {
    const { sha256: hash, ...manifest } = JSON.parse(text) as Manifest & { readonly sha256?: string };
    return hash === hashOf(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

export const hashOf = (manifest: Manifest) => sha256(JSON.stringify(manifest));
