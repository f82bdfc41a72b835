/** Reads the manifest of a published site from its bucket. */
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type ContentPlace, MANIFEST_KEY, MOST_BYTES } from './content-manifest';

export interface StoredManifest {
  readonly text: string;
  readonly etag: string;
}

/** It is not read, but who publishes may replace it. */
export class TooLargeManifest extends Error {
  constructor(readonly etag: string) {
    super(`the manifest ${MANIFEST_KEY} is larger than ${MOST_BYTES} bytes; publish the site again`);
  }
}

/**
 * @returns 'unchanged' where it has still this ETag, undefined where there is none
 * @throws TooLargeManifest
 */
export async function storedManifest(
  s3: S3Client,
  { bucket, prefix }: ContentPlace,
  known?: string,
): Promise<StoredManifest | 'unchanged' | undefined> {
  try {
    const {
      Body,
      ETag = '',
      ContentLength = 0,
    } = await s3.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: `${prefix}${MANIFEST_KEY}`,
        ...(known && { IfNoneMatch: known }),
      }),
    );
    if (ContentLength > MOST_BYTES) {
      (Body as Readable).destroy();
      throw new TooLargeManifest(ETag);
    }
    return { text: (await Body?.transformToString()) ?? '', etag: ETag };
  } catch (error) {
    const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === 304) return 'unchanged';
    if (name === 'NoSuchKey') return undefined;
    throw error;
  }
}
