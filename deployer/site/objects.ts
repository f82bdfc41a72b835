/** The objects that a site has in the bucket: which are there, and which are used no more. */
import { DeleteObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type ContentPlace, FILES_PREFIX, OWN_PREFIX } from '../../protocol/content-manifest';
import { inParallel } from '../../protocol/in-parallel';
import { remoteReason } from '../remote-text';
import type { StoredObject } from './upload';

const PARALLEL = 16;
/**
 * What no manifest names is removed only when it is older, because another publish may be about to name it. Shorter is
 * how long such an object is used without being uploaded again.
 */
const UNUSED_HOURS = 24;
const REUSED_HOURS = 12;
const HOUR = 3_600_000;

/** A later manifest may still name what is so young: it is not removed yet. */
export const isReusable = ({ modified }: StoredObject) => modified > Date.now() - REUSED_HOURS * HOUR;

/** @returns those of the site's files, by key, and how many are beside Baton's own */
export async function storedObjects(s3: S3Client, { bucket, prefix }: ContentPlace) {
  const stored = new Map<string, StoredObject>();
  let besides = 0;
  for await (const page of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, ...(prefix && { Prefix: prefix }) },
  )) {
    for (const { Key = '', ETag = '', Size = 0, LastModified } of page.Contents ?? []) {
      const key = Key.slice(prefix.length);
      if (key.startsWith(FILES_PREFIX))
        stored.set(key, { etag: ETag, size: Size, modified: LastModified?.getTime() ?? 0 });
      else if (!key.startsWith(OWN_PREFIX)) besides += 1;
    }
  }
  return { stored, besides };
}

/** The site is published by now: what cannot be removed is no failure. */
export async function removeUnused(
  s3: S3Client,
  { bucket, prefix }: ContentPlace,
  stored: ReadonlyMap<string, StoredObject>,
  kept: ReadonlySet<string>,
  log: (line: string) => void,
): Promise<void> {
  const old = Date.now() - UNUSED_HOURS * HOUR;
  const unused = [...stored].filter(([key, { modified }]) => !kept.has(key) && modified < old);
  try {
    await inParallel(unused, PARALLEL, async ([key]) => {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${prefix}${key}` }));
    });
  } catch (error) {
    log(`site: files that are used no more could not be removed: ${remoteReason(error)}`);
  }
}
