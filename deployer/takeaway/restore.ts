/** Puts certificates and metrics of a folder into an environment's backup, where its next machine finds them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { acmeKey, METRICS_PREFIX, metricsKey } from '../../protocol/backup-keys';
import type { BackupObject, BlockBackup, Manifest, MetricsSet } from '../../protocol/backup-manifest';
import { manifestProblem } from '../../protocol/backup-manifest-problem';
import { inParallel } from '../../protocol/in-parallel';
import { sha256 } from '../../protocol/sha256';
import { PROTOCOL_VERSION } from '../../protocol/version';
import { backupOf, changeBackup } from './backup';
import { NAMES } from './folder';
import { type Bucket, fromFiles } from './objects';

/** As many certificates' backups as a server keeps. */
const KEPT = 5;
const PARALLEL = 4;
/** Stands in a manifest as the server that wrote it, and has signed off. */
const NOBODY = 'baton-restore';

export interface Restored {
  readonly certificates: boolean;
  readonly blocks: number;
  /** Whether a server has written there already: its own comes first then. */
  readonly isBesideOwn: boolean;
}

/** Run again after it was cut off, it goes on. Until its last step nothing refers to what it has uploaded. */
export async function restoreBackup(store: Bucket, folder: string): Promise<Restored> {
  const before = await backupOf(store);
  const generation = (before?.manifest.generation ?? 0) + 1;
  const acme = await uploadAcme(store, folder);
  const blocks = await uploadBlocks(store, folder, generation);
  if (!acme && blocks.length === 0)
    return { certificates: false, blocks: 0, isBesideOwn: before !== undefined };
  await changeBackup(store, (now) => (now ? beside(now, acme, blocks) : first(acme, blocks)));
  return { certificates: acme !== undefined, blocks: blocks.length, isBesideOwn: before !== undefined };
}

/** A server's own certificates come first. Blocks of elsewhere are fetched as those that were missing once. */
function beside(now: Manifest, acme: BackupObject | undefined, blocks: readonly BlockBackup[]): Manifest {
  const known = [...(now.metrics ?? []).flatMap((set) => set.blocks), ...(now.damaged ?? [])];
  const others = blocks.filter(({ ulid }) => !known.some((one) => one.ulid === ulid));
  const isNew = acme && !now.acme.some((one) => one.sha256 === acme.sha256);
  return {
    ...now,
    acme: isNew ? [...now.acme.slice(0, KEPT - 1), acme] : now.acme,
    damaged: [...(now.damaged ?? []), ...others],
  };
}

const first = (acme: BackupObject | undefined, blocks: readonly BlockBackup[]): Manifest => ({
  ...{ version: PROTOCOL_VERSION, generation: 1, server: NOBODY, signedOff: true },
  acme: acme ? [acme] : [],
  metrics: blocks.length > 0 ? [{ time: now(), generation: 1, blocks }] : [],
});

const now = () => Math.floor(Date.now() / 1000);

async function uploadAcme({ s3, bucket }: Bucket, folder: string): Promise<BackupObject | undefined> {
  const bytes = await readFile(join(folder, NAMES.acme)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const hash = sha256(bytes);
  const Key = acmeKey(hash);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: bytes, ContentType: 'application/json' }));
  return { key: Key, sha256: hash, size: bytes.length, time: now() };
}

/** @param generation a later one than any server's: none removes what nothing refers to yet */
async function uploadBlocks(store: Bucket, folder: string, generation: number): Promise<BlockBackup[]> {
  const text = await readFile(join(folder, NAMES.metricsSet), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const set = JSON.parse(text) as MetricsSet;
  // Its paths become files that are read.
  const problem = manifestProblem({ generation: 1, server: NOBODY, acme: [], metrics: [set] });
  if (problem) throw new Error(`${join(folder, NAMES.metricsSet)} names what no server writes: ${problem}`);
  const blocks = set.blocks.map((block) => ({
    ...block,
    objects: block.objects.map((object) => ({
      ...object,
      key: metricsKey(METRICS_PREFIX, generation, block.ulid, object.sha256),
    })),
  }));
  const objects = blocks.flatMap(({ ulid, objects }) => objects.map((object) => ({ ulid, object })));
  await inParallel(objects, PARALLEL, ({ ulid, object }) =>
    fromFiles(store, object, join(folder, NAMES.metrics, ulid), object.files),
  );
  return blocks;
}
