/** Publishes a site's folder: what is new or changed first, then what is no longer there goes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { siteFiles } from './site-files';

export interface Published {
  readonly files: number;
  readonly uploaded: number;
  readonly removed: number;
}

/** @throws Error when the folder is missing or empty, before anything in the bucket is touched */
export async function publish(s3: S3Client, bucket: string, directory: string): Promise<Published> {
  const files = siteFiles(directory);
  const published = await etags(s3, bucket);
  let uploaded = 0;
  for (const Key of files) {
    const Body = await readFile(join(directory, Key));
    if (published.get(Key) === createHash('md5').update(Body).digest('hex')) continue;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    uploaded += 1;
  }
  const gone = [...published.keys()].filter((key) => !files.includes(key));
  for (const Key of gone) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  return { files: files.length, uploaded, removed: gone.length };
}

/** What is published, by key. */
async function etags(s3: S3Client, bucket: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = '', ETag = '' } of page.Contents ?? []) found.set(Key, ETag.replaceAll('"', ''));
  }
  return found;
}

export const told = ({ files, uploaded, removed }: Published) =>
  `site published: ${files} files, ${uploaded} uploaded, ${removed} removed`;
