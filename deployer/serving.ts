/** Who serves, as the deployer has it in the data bucket: the servers read it, and the next deploy does. */

import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { previousIn, renderServing, SERVING_KEY, type Serving } from '../protocol/serving';
import { readJson } from '../protocol/store';

export async function announce(
  s3: S3Client,
  Bucket: string,
  server: string,
  previous: string | undefined,
): Promise<void> {
  const Body = renderServing(server, previous);
  await s3.send(new PutObjectCommand({ Bucket, Key: SERVING_KEY, Body, ContentType: 'application/json' }));
}

/**
 * The server that served before this one, as far as it still runs. Others never held the address: candidates that
 * failed.
 * @param others that run, without this one
 */
export async function previousServer(
  s3: S3Client,
  bucket: string,
  server: string,
  others: readonly string[],
): Promise<string | undefined> {
  const last = await readJson<Serving>(s3, bucket, SERVING_KEY);
  // A deploy that is repeated had announced this one already.
  const previous = last?.server === server ? previousIn(last) : last?.server;
  return others.find((name) => name === previous);
}
