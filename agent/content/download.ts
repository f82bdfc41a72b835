/** Downloads one of a site's files, and checks that it came whole. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ContentPlace } from '../../protocol/content-manifest';
import { hashOf } from './file-hash';
import { FileWriter } from './file-writer';
import type { ContentFile } from './versions';

const TRIES = 3;

export interface DownloadProps {
  readonly s3: S3Client;
  readonly place: ContentPlace;
  readonly pauseMilliseconds: number;
}

/** @throws Error naming the file, when it cannot be had whole */
export async function download(
  props: DownloadProps,
  file: ContentFile,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await downloadOnce(props, file, path, signal);
      return;
    } catch (error) {
      if (tries === TRIES || signal.aborted || !isWorthAnotherTry(error as Error))
        throw describeError(error, file);
      // The SDK itself tries again only until the answer has begun.
      await sleep(props.pauseMilliseconds * tries);
    }
  }
}

async function downloadOnce(
  { s3, place }: DownloadProps,
  file: ContentFile,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  // If-Match: the object may have been replaced since the list was made.
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: place.bucket, Key: `${place.prefix}${file.key}`, IfMatch: file.etag }),
    { abortSignal: signal },
  );
  const expected = hashOf(file);
  const hash = createHash(expected?.name ?? 'sha256');
  const writer = new FileWriter(path, file.size);
  let size = 0;
  try {
    for await (const chunk of Body as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      size += chunk.length;
      // An object that never ends must not fill the disk.
      if (size > file.size) break;
      hash.update(chunk);
      await writer.add(chunk);
    }
    if (size !== file.size) throw new Error(`it arrived damaged: ${size} of ${file.size} bytes`);
    if (expected && hash.digest('hex') !== expected.value)
      throw new Error('it arrived damaged: its hash is another');
    await writer.finish(file.modified);
  } finally {
    await writer.close();
  }
}

const FINAL = /^(NoSuchKey|NoSuchBucket|PreconditionFailed|AccessDenied|ENOSPC|EACCES|EROFS|EDQUOT)$/;

const isWorthAnotherTry = (error: Error) =>
  !FINAL.test(error.name) && !FINAL.test((error as NodeJS.ErrnoException).code ?? '');

function describeError(error: unknown, { path, key }: ContentFile): Error {
  const { name, message, code } = error as NodeJS.ErrnoException;
  const what =
    name === 'NoSuchKey'
      ? 'is not there'
      : name === 'PreconditionFailed'
        ? 'was replaced meanwhile'
        : `cannot be had: ${message}`;
  return Object.assign(new Error(`${path}: the object ${key} ${what}`), { code });
}
