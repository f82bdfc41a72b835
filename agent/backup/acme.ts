/** Traefik's certificates and account: an authority limits how often it issues, so they go along to the next server. */

import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { acmeKey } from '../../protocol/backup-keys';
import type { BackupObject } from '../../protocol/backup-manifest';
import { sha256 } from '../../protocol/sha256';
import { type Authority, usable } from './acme-file';
import { type Lease, readManifest } from './lease';

/** Older ones that stay restorable. */
const KEPT = 5;

export interface AcmeBackup {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Traefik's file. */
  readonly file: string;
}

export type Restored = 'restored' | 'there already' | 'no backup' | 'none that is valid';

/**
 * Before Traefik starts. Never writes over what is there, and leaves the backup as it is. What is no longer valid does
 * not come back: Traefik would keep it instead of ordering another.
 * @param authority where Traefik orders
 * @param owner user and group of Traefik
 * @param tell hears of everything that was passed over
 * @throws Error when the store does not answer, or there are backups and none is whole
 */
export async function restoreAcme(
  { s3, bucket, file }: AcmeBackup,
  authority: Authority,
  owner: number,
  tell: (line: string) => void,
): Promise<Restored> {
  if ((await content(file)) !== undefined) return 'there already';
  const backups = (await readManifest(s3, bucket))?.manifest.acme ?? [];
  let account: Buffer | undefined;
  for (const backup of backups) {
    const bytes = await fetchWhole(s3, bucket, backup);
    if (!bytes) {
      tell(`the backup ${backup.key} is damaged or gone: trying the one before`);
      continue;
    }
    const found = await usable(bytes, authority, tell);
    if (found.hasCertificates) {
      await writeOwned(file, found.bytes, owner);
      return 'restored';
    }
    account ??= found.bytes;
  }
  if (account) {
    await writeOwned(file, account, owner);
    return 'none that is valid';
  }
  if (backups.length > 0)
    throw new Error(
      `none of the ${backups.length} backups of the certificates is whole; on the server that serves: ` +
        'systemctl restart baton-agent (it writes the backup again)',
    );
  return 'no backup';
}

/**
 * Uploads the file where it differs from the newest backup.
 * @returns whether it did
 * @throws LeaseLostError when another server has taken over
 */
export async function backUpAcme(
  { s3, bucket, file }: AcmeBackup,
  lease: Lease,
  known: string | undefined,
): Promise<string | undefined> {
  const bytes = await content(file);
  if (!bytes || !isWhole(bytes)) return known;
  const hash = sha256(bytes);
  if (hash === known) return known;
  // One that is there already may be older than the newest: the server before can have renewed it after this one's
  // restore.
  const there = lease.manifest?.acme.find(({ sha256: other }) => other === hash);
  // What somebody deleted or damaged is written again. Checked once, when the agent starts.
  if (there && (await fetchWhole(s3, bucket, there))) return hash;
  const Key = acmeKey(hash);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: bytes, ContentType: 'application/json' }));
  if (there) return hash;
  const backup: BackupObject = {
    key: Key,
    sha256: hash,
    size: bytes.length,
    time: Math.floor(Date.now() / 1000),
  };
  await lease.update((manifest) => ({
    ...manifest,
    acme: [backup, ...manifest.acme].slice(0, KEPT),
  }));
  return hash;
}

/** Undefined where there is no file, or an empty one, which Traefik makes at its start. */
async function content(file: string): Promise<Buffer | undefined> {
  try {
    const bytes = await readFile(file);
    return bytes.length > 0 ? bytes : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Traefik writes the file in place: a reader may meet half of it, and before the first order it holds nothing. */
function isWhole(bytes: Buffer): boolean {
  try {
    const resolvers = Object.values(
      JSON.parse(bytes.toString()) as Record<string, { Certificates?: unknown[] } | null>,
    );
    return resolvers.some((resolver) => (resolver?.Certificates?.length ?? 0) > 0);
  } catch {
    return false;
  }
}

async function fetchWhole(s3: S3Client, bucket: string, backup: BackupObject): Promise<Buffer | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: backup.key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    return sha256(bytes) === backup.sha256 ? bytes : undefined;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** All at once: Traefik must not find half of it, nor a file that others may read, which it refuses. */
async function writeOwned(file: string, bytes: Buffer, owner: number): Promise<void> {
  const staged = `${file}.new`;
  await mkdir(dirname(file), { recursive: true });
  await rm(staged, { force: true });
  await writeFile(staged, bytes, { mode: 0o600 });
  await chown(staged, owner, owner);
  await rename(staged, file);
}
