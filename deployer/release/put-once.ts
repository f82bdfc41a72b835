/** Puts an object that is never written again: whoever comes second finds what is there. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface ObjectToPut {
  readonly bucket: string;
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** Two writers at the same moment: S3 asks one of them to try again. */
const TRIES = 5;
const WAIT_MILLISECONDS = 500;

/** @returns what was there already; undefined when it was put now */
export async function putOnce(
  s3: S3Client,
  { bucket, key, body, contentType }: ObjectToPut,
): Promise<Uint8Array | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentType: contentType,
          IfNoneMatch: '*',
          // S3 refuses bytes that changed on the way.
          ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
        }),
      );
      return undefined;
    } catch (error) {
      const { name } = error as Error;
      if (name === 'PreconditionFailed') return await existing(s3, bucket, key);
      if (name !== 'ConditionalRequestConflict' || tries === TRIES) throw error;
      await sleep(WAIT_MILLISECONDS);
    }
  }
}

/** @throws NoSuchKey */
async function existing(s3: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

/** @returns undefined where there is no such object */
export async function existingObject(
  s3: S3Client,
  bucket: string,
  key: string,
): Promise<Uint8Array | undefined> {
  try {
    return await existing(s3, bucket, key);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
