/** The releases that a store has. */
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { remoteText } from '../remote-text';
import { releaseKey, releaseOf, releaseProblem, shortId } from './check';
import { existingObject } from './put-once';

export interface Store {
  readonly s3: S3Client;
  readonly bucket: string;
}

export interface StoredRelease {
  readonly id: string;
  /** When it was put there, or marked as one that serves no longer. */
  readonly modified: Date;
  /** Every object of it. */
  readonly keys: readonly string[];
}

/** Those that are whole, the newest first. */
export async function storedReleases({ s3, bucket }: Store): Promise<StoredRelease[]> {
  const found = new Map<string, { modified?: Date; keys: string[] }>();
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'releases/' })) {
    for (const { Key = '', LastModified } of page.Contents ?? []) {
      const id = releaseOf(Key);
      if (id === undefined) continue;
      const entry = found.get(id) ?? { keys: [] };
      entry.keys.push(Key);
      if (Key === releaseKey(id, 'release.zip')) entry.modified = LastModified ?? new Date(0);
      found.set(id, entry);
    }
  }
  return [...found]
    .flatMap(([id, { modified, keys }]) => (modified ? [{ id, modified, keys }] : []))
    .sort((a, b) => b.modified.getTime() - a.modified.getTime());
}

/**
 * @param digits the first of an id, or all of it
 * @param what names whatever holds them, in the error
 * @throws Error with the ids that there are, unless they begin exactly one
 */
export function wholeId(stored: readonly Pick<StoredRelease, 'id'>[], digits: string, what: string): string {
  const [found, ...more] = stored.filter(({ id }) => id.startsWith(digits));
  if (found !== undefined && more.length === 0) return found.id;
  const many = found === undefined ? 'no release begins' : `${more.length + 1} releases begin`;
  const known = stored.length === 0 ? ['  none'] : stored.map(({ id }) => `  ${id}`);
  throw new Error(`${what}: ${many} with ${digits}; the store has:\n${known.join('\n')}`);
}

/**
 * The zip of a release.
 * @throws Error unless the store has it, as its id says
 */
export async function releaseZip({ s3, bucket }: Store, release: string): Promise<Uint8Array> {
  const zip = await existingObject(s3, bucket, releaseKey(release, 'release.zip'));
  if (!zip) throw new Error(`the store has no release ${shortId(release)}`);
  const problem = releaseProblem(zip, release);
  if (problem)
    throw new Error(`what is stored as the release ${shortId(release)} is another: ${remoteText(problem)}`);
  return zip;
}
