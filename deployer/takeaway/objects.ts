/** Objects of a store as files, streamed both ways, with their hashes compared. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface Bucket {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** A part of an object, as a file below a folder. */
export interface Part {
  readonly path: string;
  readonly size: number;
}

/**
 * Splits an object into files.
 * @returns why it is not what it should be; undefined where it is
 */
export async function toFiles(
  { s3, bucket }: Bucket,
  object: { readonly key: string; readonly sha256: string },
  folder: string,
  parts: readonly Part[],
): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: object.key }));
    const hash = await split(Body as Readable, folder, parts);
    return hash === object.sha256 ? undefined : `${object.key} is not what was uploaded`;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return `${object.key} is gone`;
    throw error;
  }
}

/** @returns the SHA-256 of all of it */
async function split(body: Readable, folder: string, parts: readonly Part[]): Promise<string> {
  const hash = createHash('sha256');
  const queue = [...parts];
  let part = queue.shift();
  let left = part?.size ?? 0;
  let file = part && (await created(folder, part.path));
  const next = async () => {
    await file?.close();
    part = queue.shift();
    left = part?.size ?? 0;
    file = part && (await created(folder, part.path));
  };
  try {
    // Files of no bytes come without any.
    while (file && left === 0) await next();
    for await (const chunk of body) {
      let bytes = chunk as Buffer;
      hash.update(bytes);
      while (file && bytes.length > 0) {
        const piece = bytes.subarray(0, left);
        await file.writeFile(piece);
        bytes = bytes.subarray(piece.length);
        left -= piece.length;
        while (file && left === 0) await next();
      }
    }
    return hash.digest('hex');
  } finally {
    await file?.close();
    body.destroy();
  }
}

async function created(folder: string, path: string) {
  await mkdir(join(folder, dirname(path)), { recursive: true });
  return open(join(folder, path), 'w', 0o644);
}

/**
 * Uploads files as one object, once they have the hash that they must have.
 * @throws Error naming the folder where they are others
 */
export async function fromFiles(
  { s3, bucket }: Bucket,
  object: { readonly key: string; readonly sha256: string; readonly size: number },
  folder: string,
  parts: readonly Part[],
): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of contents(folder, parts)) hash.update(chunk);
  const digest = hash.digest();
  if (digest.toString('hex') !== object.sha256)
    throw new Error(`the files in ${folder} are not those that were taken along`);
  const body = Readable.from(contents(folder, parts), { objectMode: false });
  try {
    await s3.send(
      new PutObjectCommand({
        ...{ Bucket: bucket, Key: object.key, Body: body, ContentLength: object.size },
        ChecksumSHA256: digest.toString('base64'),
      }),
    );
  } finally {
    body.destroy();
  }
}

async function* contents(folder: string, parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const { path } of parts)
    for await (const chunk of createReadStream(join(folder, path))) yield chunk as Buffer;
}
