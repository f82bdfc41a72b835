/** Blocks of Prometheus' database on the disk: folders named by a ULID that, once written, never change. */

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isUlid } from '../../protocol/backup-keys';

/** A block's meta.json, as far as it matters here. */
export interface BlockMeta {
  readonly ulid: string;
  readonly minTime: number;
  readonly maxTime: number;
  readonly compaction: {
    readonly sources?: readonly string[];
    readonly parents?: readonly BlockSpan[];
    readonly hints?: readonly string[];
  };
}

/** Prometheus' own mark of a block that overlaps in time with what it holds in memory. */
export const OVERLAPS = 'from-out-of-order';

export interface BlockSpan {
  readonly ulid: string;
  readonly minTime: number;
  readonly maxTime: number;
}

export interface Block extends BlockSpan {
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /**
   * Hash of what may change after all (meta.json, and tombstones when somebody deletes series) and of every file's
   * size: the large files need not be read to know that they are the same.
   */
  readonly stamp: string;
  /** Blocks that went into this one. */
  readonly ancestors: readonly string[];
}

export async function readBlocks(folder: string): Promise<Block[]> {
  const names = (await readdir(folder)).filter(isUlid).sort();
  return Promise.all(names.map((name) => readBlock(join(folder, name))));
}

/** Of a running database, which deletes blocks meanwhile. */
export async function readPresentBlocks(folder: string): Promise<Block[]> {
  const names = (await readdir(folder)).filter(isUlid).sort();
  const blocks = names.map((name) =>
    readBlock(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    }),
  );
  return (await Promise.all(blocks)).flat();
}

export const readMeta = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'meta.json'), 'utf8')) as BlockMeta;

async function readBlock(folder: string): Promise<Block> {
  // What the file itself says may have come from a store, and would become a key.
  const ulid = basename(folder);
  const { minTime, maxTime, compaction } = await readMeta(folder);
  const files = await listFiles(folder);
  const hash = createHash('sha256').update(JSON.stringify([ulid, files]));
  for (const { path } of files)
    if (path === 'meta.json' || path === 'tombstones') hash.update(await readFile(join(folder, path)));
  const ancestors = [...(compaction.sources ?? []), ...(compaction.parents ?? []).map((one) => one.ulid)];
  return { ulid, minTime, maxTime, folder, files, stamp: hash.digest('hex'), ancestors };
}

async function listFiles(folder: string): Promise<{ path: string; size: number }[]> {
  const paths = ['meta.json', 'index', 'tombstones'];
  const chunks = (await readdir(join(folder, 'chunks'))).sort().map((name) => `chunks/${name}`);
  const files = [...paths, ...chunks].map(async (path) => {
    const size = await stat(join(folder, path)).then(
      (found) => found.size,
      (error: NodeJS.ErrnoException) => {
        // A block from which nothing was ever deleted may have none.
        if (path === 'tombstones' && error.code === 'ENOENT') return undefined;
        throw error;
      },
    );
    return size === undefined ? [] : [{ path, size }];
  });
  return (await Promise.all(files)).flat();
}
