/** Files of a block as objects of the store, streamed both ways: memory stays the same whatever their size. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { metricsKey } from '../../protocol/backup-keys';
import type { BlockBackup, BlockObject } from '../../protocol/backup-manifest';
import type { Block } from './blocks';

/** One object for small blocks, because each costs a request; a store takes at most 5 GB at once. */
const OBJECT_BYTES = 1024 ** 3;
const TRIES = 3;
const WAIT_MILLISECONDS = 200;

export interface Store {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** @param prefix and @param generation of the keys */
export async function uploadBlock(
  store: Store,
  prefix: string,
  generation: number,
  block: Block,
): Promise<BlockBackup> {
  const objects: BlockObject[] = [];
  for (const files of packed(block.files)) {
    const hash = createHash('sha256');
    for await (const chunk of contents(block.folder, files)) hash.update(chunk);
    const digest = hash.digest();
    const sha256 = digest.toString('hex');
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const key = metricsKey(prefix, generation, block.ulid, sha256);
    const command = {
      Bucket: store.bucket,
      Key: key,
      ContentLength: size,
      ChecksumSHA256: digest.toString('base64'),
    };
    await withTries(() => upload(store, command, contents(block.folder, files)));
    objects.push({ key, sha256, size, files });
  }
  const { ulid, minTime, maxTime, stamp } = block;
  return { ulid, minTime, maxTime, stamp, objects };
}

/** The SDK neither notices that what it reads has failed, nor closes it when the store has. */
async function upload(
  { s3 }: Store,
  command: Omit<PutObjectCommandInput, 'Body'>,
  bytes: AsyncIterable<Buffer>,
): Promise<void> {
  const stop = new AbortController();
  const body = Readable.from(bytes, { objectMode: false });
  body.on('error', () => stop.abort());
  try {
    await s3.send(new PutObjectCommand({ ...command, Body: body }), { abortSignal: stop.signal });
  } catch (error) {
    throw body.errored ?? error;
  } finally {
    body.destroy();
  }
}

/** @returns why it is not what was uploaded; undefined where it is */
export async function downloadObject(
  store: Store,
  object: BlockObject,
  folder: string,
): Promise<string | undefined> {
  try {
    const isWhole = await withTries(async (last) => {
      const { Body } = await store.s3.send(new GetObjectCommand({ Bucket: store.bucket, Key: object.key }));
      const body = Body as Readable;
      // Otherwise an answer that is not read to its end, because the disk is full, keeps its connection.
      const whole = (await unpack(body, object, folder).finally(() => body.destroy())) === object.sha256;
      // An answer that broke off looks like a damaged object.
      if (!whole && !last) throw new Error('damaged');
      return whole;
    });
    return isWhole ? undefined : `${object.key} is not what was uploaded`;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return `${object.key} is gone`;
    throw error;
  }
}

async function unpack(body: Readable, { files }: BlockObject, folder: string): Promise<string> {
  const hash = createHash('sha256');
  const bytes = pieces(body, (chunk) => hash.update(chunk));
  for (const file of files) {
    await mkdir(join(folder, dirname(file.path)), { recursive: true });
    const handle = await open(join(folder, file.path), 'w', 0o644);
    try {
      for (let left = file.size; left > 0; ) {
        const piece = await bytes(left);
        if (!piece) break;
        await handle.writeFile(piece);
        left -= piece.length;
      }
      // The folder becomes the database by a rename, which must not come before the bytes.
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  await bytes(0);
  return hash.digest('hex');
}

/** Reads at most so many bytes at once; asked for none, it reads on to the end. */
function pieces(body: Readable, see: (chunk: Buffer) => void) {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  const more = async () => {
    const { value, done } = await chunks.next();
    if (done) return false;
    see(value);
    rest = value;
    return true;
  };
  return async (most: number): Promise<Buffer | undefined> => {
    if (most === 0) {
      while (await more());
      return undefined;
    }
    while (rest.length === 0) if (!(await more())) return undefined;
    const piece = rest.subarray(0, most);
    rest = rest.subarray(piece.length);
    return piece;
  };
}

function packed(files: Block['files']): Block['files'][] {
  const packs: { path: string; size: number }[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (size + file.size > OBJECT_BYTES) {
      packs.push([]);
      size = 0;
    }
    packs.at(-1)?.push(file);
    size += file.size;
  }
  return packs;
}

async function* contents(folder: string, files: Block['files']): AsyncGenerator<Buffer> {
  for (const { path, size } of files) {
    let seen = 0;
    for await (const chunk of createReadStream(join(folder, path))) {
      seen += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    if (seen !== size) throw new Error(`${join(folder, path)} changed while it was read`);
  }
}

/** The SDK does not try again what it streams. */
async function withTries<T>(work: (last: boolean) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(tries === TRIES);
    } catch (error) {
      if (tries === TRIES || (error as Error).name === 'NoSuchKey') throw error;
      await sleep(WAIT_MILLISECONDS * tries);
    }
  }
}
