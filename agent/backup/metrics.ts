/** Backs up Prometheus' database: a snapshot, of which only the blocks that are new are uploaded. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { type Block, readBlocks, readPresentBlocks } from './blocks';
import { METRICS_PREFIX } from './keys';
import type { BackupTurn, BlockBackup, Manifest, MetricsSet } from './manifest';
import { generationOf, type Store, uploadBlock } from './objects';

/** The newest, and the one before where the newest is damaged. */
const SETS = 2;
/** What an agent that was killed left behind; a person's own snapshot may stay as long. */
const LEFT_BEHIND_SECONDS = 3600;

export interface MetricsStore extends Store {
  /** Prometheus' data folder. */
  readonly folder: string;
}

export interface MetricsBackupOptions {
  readonly store: MetricsStore;
  readonly turn: BackupTurn;
  /** Makes Prometheus write a snapshot, and tells its name. */
  readonly snapshot: () => Promise<string>;
  /** The last one of this server. @default false */
  readonly final?: boolean;
  readonly log: (line: string) => void;
}

export interface MetricsBackup {
  readonly set: MetricsSet;
  /** What had to be uploaded. */
  readonly bytes: number;
}

/** @throws FencedError when another server has taken over; nothing that was uploaded counts then */
export async function backUpMetrics(options: MetricsBackupOptions): Promise<MetricsBackup> {
  const { store, turn } = options;
  const snapshots = join(store.folder, 'snapshots');
  await removeLeftBehind(snapshots);
  // Before the snapshot: what Prometheus deletes from here on is then in the snapshot, in the block that replaced it.
  const present = await readPresentBlocks(store.folder);
  const folder = join(snapshots, await options.snapshot());
  try {
    const blocks = withUnloaded(await readBlocks(folder), present);
    const stored = await storedObjects(store);
    const backup = await uploadNew(options, blocks, stored);
    await turn.update((manifest) => ({
      ...manifest,
      metrics: [backup.set, ...(manifest.metrics ?? [])].slice(0, SETS),
      ...(options.final && { signedOff: true }),
    }));
    await removeUnused(options, [...stored.keys()]).catch((error: Error) =>
      options.log(`what the backup no longer needs could not be deleted: ${error.message}`),
    );
    return backup;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function uploadNew(
  { store, turn }: MetricsBackupOptions,
  blocks: readonly Block[],
  stored: ReadonlyMap<string, number>,
): Promise<MetricsBackup> {
  const generation = turn.manifest?.generation ?? 0;
  const known = new Map(
    (turn.manifest?.metrics ?? [])
      .flatMap((set) => set.blocks)
      // What somebody has deleted is uploaded again.
      .filter(({ objects }) => objects.every(({ key, size }) => stored.get(key) === size))
      .map((block) => [block.stamp, block]),
  );
  const backedUp: BlockBackup[] = [];
  let bytes = 0;
  for (const block of blocks) {
    const same = known.get(block.stamp);
    const backup = same ?? (await uploadBlock(store, generation, block));
    if (!same) bytes += backup.objects.reduce((sum, { size }) => sum + size, 0);
    backedUp.push(backup);
  }
  return { set: { time: Math.floor(Date.now() / 1000), generation, blocks: backedUp }, bytes };
}

/**
 * Prometheus loads what was imported only a minute later; until then it is in no snapshot. All of it or nothing: an
 * imported block says that it replaces others, which are its own only together with the blocks imported beside it.
 */
function withUnloaded(blocks: readonly Block[], present: readonly Block[]): Block[] {
  const there = new Set(blocks.flatMap(({ ulid, ancestors }) => [ulid, ...ancestors]));
  return [...blocks, ...present.filter(({ ulid }) => !there.has(ulid))];
}

/** Sizes by key, as they were before the backup. */
async function storedObjects({ s3, bucket }: Store): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { Contents } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: METRICS_PREFIX },
  ))
    for (const { Key = '', Size = 0 } of Contents ?? []) sizes.set(Key, Size);
  return sizes;
}

/** Only what no set refers to, and nothing of a later server, which may have taken over in this very moment. */
async function removeUnused(
  { store: { s3, bucket }, turn }: MetricsBackupOptions,
  keys: readonly string[],
): Promise<void> {
  const manifest = turn.manifest;
  if (!manifest) return;
  const used = usedKeys(manifest);
  for (const key of keys)
    if (!used.has(key) && generationOf(key) <= manifest.generation)
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

const usedKeys = ({ metrics = [] }: Manifest) =>
  new Set(metrics.flatMap(({ blocks }) => blocks.flatMap(({ objects }) => objects.map(({ key }) => key))));

async function removeLeftBehind(snapshots: string): Promise<void> {
  for (const name of await readdir(snapshots).catch(() => [])) {
    const path = join(snapshots, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > LEFT_BEHIND_SECONDS * 1000) await rm(path, { recursive: true, force: true });
  }
}
