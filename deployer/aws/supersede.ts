/**
 * Marks every release but the serving one, so that the bucket's lifecycle removes those alone: the serving one is often
 * the oldest, and must never go. A rule counts the days from an object's own date, so what is marked is written again,
 * and stays deployable for all its days.
 */
import {
  CopyObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectTaggingCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { contentType, releaseOf, shortId } from '../release/check';
import { SUPERSEDED } from './superseded';

export async function supersede(
  s3: S3Client,
  bucket: string,
  serving: string,
  log: (line: string) => void,
): Promise<void> {
  const marked = new Set<string>();
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'releases/' })) {
    for (const { Key = '' } of page.Contents ?? []) {
      const release = releaseOf(Key);
      if (!release) continue;
      const is = await isMarked(s3, bucket, Key);
      // Deployed again: it serves.
      if (release === serving && is) await s3.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key }));
      if (release === serving || is) continue;
      await mark(s3, bucket, Key);
      marked.add(release);
    }
  }
  for (const release of marked)
    log(`drain: release ${shortId(release)} serves no longer and expires in its time`);
}

async function isMarked(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }));
  return TagSet.some(({ Key, Value }) => Key === SUPERSEDED.key && Value === SUPERSEDED.value);
}

const mark = (s3: S3Client, bucket: string, key: string) =>
  s3.send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key: key,
      CopySource: `${bucket}/${key}`,
      // S3 copies nothing onto itself unless something about it changes.
      MetadataDirective: 'REPLACE',
      ContentType: contentType(key),
      Metadata: { superseded: new Date().toISOString() },
      TaggingDirective: 'REPLACE',
      Tagging: `${SUPERSEDED.key}=${SUPERSEDED.value}`,
    }),
  );
