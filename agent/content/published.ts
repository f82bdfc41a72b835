/** What the bucket holds for the site: by the manifest where there is one, otherwise by the bucket's own list. */
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import {
  type ContentPlace,
  formatPlace,
  limitProblem,
  MANIFEST_KEY,
  MOST_FILES,
  OWN_PREFIX,
  type PublishedRules,
  parseManifest,
  rulesOf,
} from '../../protocol/content-manifest';
import { fileProblem } from '../../protocol/safe-name';
import { storedManifest } from '../../protocol/stored-manifest';
import type { ContentFile } from './versions';

export interface Published {
  readonly files: readonly ContentFile[];
  /** The manifest's ETag. @default the bucket's own list names the files */
  readonly manifest?: string;
  /** Its redirects and headers. @default none */
  readonly rules?: PublishedRules;
}

/** As {@link storedManifest}, read. */
export async function readManifest(
  s3: S3Client,
  place: ContentPlace,
  known?: string,
): Promise<Published | 'unchanged' | undefined> {
  const found = await storedManifest(s3, place, known);
  if (found === undefined || found === 'unchanged') return found;
  return { files: parseManifest(found.text), manifest: found.etag, rules: rulesOf(found.text) };
}

/** @returns undefined where the list names a manifest, which then counts */
export async function listFiles(s3: S3Client, place: ContentPlace): Promise<Published | undefined> {
  const { bucket, prefix } = place;
  const files: ContentFile[] = [];
  for await (const page of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, ...(prefix && { Prefix: prefix }) },
  )) {
    for (const { Key = '', ETag = '', Size = 0, LastModified } of page.Contents ?? []) {
      const path = Key.slice(prefix.length);
      if (path === MANIFEST_KEY) return undefined;
      // What consoles make to show a folder, and what a first publish that is under way has uploaded.
      if (path === '' || path.endsWith('/') || path.startsWith(OWN_PREFIX)) continue;
      const modified = Math.floor((LastModified?.getTime() ?? 0) / 1000);
      files.push({ path, key: path, etag: ETag, size: Size, modified });
    }
    // Looked at page by page: a list without an end must not fill the memory.
    if (files.length > MOST_FILES) break;
  }
  const tooMuch = limitProblem(files);
  if (tooMuch)
    throw new Error(`the bucket ${formatPlace(place)} holds more than a site may have: ${tooMuch}`);
  const problem = fileProblem(files.map(({ path }) => path));
  if (problem) throw new Error(`an object has no place in a folder, rename it: ${problem}`);
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}
