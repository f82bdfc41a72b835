/** The manifest that is live: what it says, and another in its place. */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  type ContentPlace,
  MANIFEST_KEY,
  NO_RULES,
  type PublishedFile,
  type PublishedRules,
  parseManifest,
  rulesOf,
} from '../../protocol/content-manifest';
import { storedManifest, TooLargeManifest } from '../../protocol/stored-manifest';
import { remoteReason } from '../remote-text';

export interface Live {
  readonly files: readonly PublishedFile[];
  readonly rules: PublishedRules;
  readonly etag?: string;
}

/** A manifest that cannot be read helps nobody: it is replaced. */
export async function liveManifest(
  s3: S3Client,
  place: ContentPlace,
  log: (line: string) => void,
): Promise<Live> {
  const replaced = (error: unknown, etag: string): Live => {
    log(`site: what is published cannot be read and is replaced: ${remoteReason(error)}`);
    return { files: [], rules: NO_RULES, etag };
  };
  try {
    const found = await storedManifest(s3, place);
    if (!found || found === 'unchanged') return { files: [], rules: NO_RULES };
    try {
      return { files: parseManifest(found.text), rules: rulesOf(found.text), etag: found.etag };
    } catch (error) {
      return replaced(error, found.etag);
    }
  } catch (error) {
    if (error instanceof TooLargeManifest) return replaced(error, error.etag);
    throw error;
  }
}

/** Of two who publish at once, the second must not make half of the first's site live. */
export async function putManifest(
  s3: S3Client,
  place: ContentPlace,
  Body: string,
  live: string | undefined,
): Promise<void> {
  parseManifest(Body);
  const put = (condition: { IfNoneMatch?: string; IfMatch?: string }) =>
    s3.send(
      new PutObjectCommand({
        ...{ Bucket: place.bucket, Key: `${place.prefix}${MANIFEST_KEY}`, Body, ...condition },
        ...{ ContentType: 'application/json', CacheControl: 'no-cache' },
      }),
    );
  try {
    await put(live === undefined ? { IfNoneMatch: '*' } : { IfMatch: live });
  } catch (error) {
    const { name } = error as Error;
    if (!/^(PreconditionFailed|ConditionalRequestConflict)$/.test(name)) throw error;
    // To some stores, unlike S3, a manifest that was removed is still there as long as its older versions are.
    const isRemoved =
      name === 'PreconditionFailed' && live === undefined && !(await storedManifest(s3, place));
    if (isRemoved) await put({});
    else throw new Error('somebody else published at the same time, and that is live now: publish again');
  }
}
