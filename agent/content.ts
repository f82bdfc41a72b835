/**
 * Pulls the site's files: a new version is staged beside the live one and goes live by one rename, so that no request
 * ever sees half of it. The version before stays, and files that did not change are shared with it.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import {
  link,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

export interface ContentFile {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  /** Unix time in seconds; served as Last-Modified and part of the ETag, so it must not depend on the server. */
  readonly modified: number;
}

export interface Pull {
  /** Undefined where nothing was ever published. */
  readonly version: string | undefined;
  readonly changed: boolean;
}

const PARALLEL_DOWNLOADS = 8;

/**
 * @param folder holds `versions/<version>`, `versions/<version>.json` and the link `current`
 * @throws Error when the store does not answer, an object is not what the list said, or an emptied bucket would empty a
 *   live site; the live version then stays as it is
 */
export async function pullContent(s3: S3Client, bucket: string, folder: string): Promise<Pull> {
  const files = await list(s3, bucket);
  const live = await liveVersion(folder);
  if (files.length === 0) {
    if (live) throw new Error(`the bucket ${bucket} is empty: the live version ${live} stays`);
    return { version: undefined, changed: false };
  }
  const version = versionOf(files);
  if (version === live) return { version, changed: false };

  const versions = join(folder, 'versions');
  const staging = join(versions, `${version}.new`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const known = await knownFiles(versions, live);
  await inParallel(files, (file) => stage(s3, bucket, file, join(staging, file.key), known));

  await writeFile(join(versions, `${version}.json`), JSON.stringify(files));
  await rm(join(versions, version), { recursive: true, force: true });
  await rename(staging, join(versions, version));
  await symlink(join('versions', version), join(folder, 'current.new'));
  await rename(join(folder, 'current.new'), join(folder, 'current'));
  await removeOthers(versions, [version, live]);
  return { version, changed: true };
}

/** The version that `current` points to. */
export async function liveVersion(folder: string): Promise<string | undefined> {
  const target = await readlink(join(folder, 'current')).catch(() => undefined);
  return target?.split('/').at(-1);
}

async function list(s3: S3Client, bucket: string): Promise<ContentFile[]> {
  const files: ContentFile[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
    for (const { Key = '', ETag = '', Size = 0, LastModified } of page.Contents ?? []) {
      if (Key.endsWith('/')) continue; // what consoles make to show a folder
      if (Key.split('/').some((part) => part === '..' || part === '.' || part === '')) {
        throw new Error(`the object ${JSON.stringify(Key)} has no place in a folder: rename it`);
      }
      files.push({
        key: Key,
        etag: ETag,
        size: Size,
        modified: Math.floor((LastModified?.getTime() ?? 0) / 1000),
      });
    }
  }
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function versionOf(files: readonly ContentFile[]): string {
  const hash = createHash('sha256');
  for (const { key, etag, size } of files) hash.update(`${key}\0${etag}\0${size}\n`);
  return hash.digest('hex').slice(0, 16);
}

/** Files of the live version by key and ETag, with the path of each. */
async function knownFiles(versions: string, live: string | undefined): Promise<Map<string, string>> {
  if (!live) return new Map();
  const text = await readFile(join(versions, `${live}.json`), 'utf8').catch(() => '[]');
  const files = JSON.parse(text) as ContentFile[];
  return new Map(files.map((file) => [identity(file), join(versions, live, file.key)]));
}

const identity = ({ key, etag, modified }: ContentFile) => `${etag} ${modified} ${key}`;

async function stage(
  s3: S3Client,
  bucket: string,
  file: ContentFile,
  path: string,
  known: ReadonlyMap<string, string>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const same = known.get(identity(file));
  if (same) {
    const linked = await link(same, path).then(
      () => true,
      () => false,
    );
    if (linked) return;
  }
  // If-Match: the object may have been replaced since the list was made.
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: file.key, IfMatch: file.etag }));
  const md5 = createHash('md5');
  let size = 0;
  await pipeline(
    Body as Readable,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        md5.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  const expected = file.etag.replaceAll('"', '');
  // The ETag of an object that was uploaded in parts is not an MD5.
  const intact = size === file.size && (!/^[0-9a-f]{32}$/.test(expected) || md5.digest('hex') === expected);
  if (!intact) throw new Error(`the object ${file.key} arrived damaged: ${size} of ${file.size} bytes`);
  await utimes(path, file.modified, file.modified);
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL_DOWNLOADS }, worker));
}

async function removeOthers(versions: string, keep: readonly (string | undefined)[]): Promise<void> {
  for (const name of await readdir(versions)) {
    if (!keep.includes(name.replace(/\.json$/, '')))
      await rm(join(versions, name), { recursive: true, force: true });
  }
}
