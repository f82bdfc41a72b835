/**
 * The folder that nginx serves from: `versions/<version>` holds the files, `versions/<version>.json` says what they
 * are, and the link `current` names the version that is live.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A file of the site, and how it is known to be whole. */
export interface ContentFile {
  /** Below the site's root. */
  readonly path: string;
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** Unix time in seconds; served as Last-Modified and part of the ETag, so it must not depend on the server. */
  readonly modified: number;
  /** Unknown where the bucket's own list names the file. */
  readonly sha256?: string;
  readonly etag: string;
}

/** What the last successful pull found; its time is the file's content, not its age on the disk. */
export interface PullRecord {
  /** Unix time in seconds. */
  readonly time: number;
  readonly version: string;
  /** The manifest's ETag. @default the version is the bucket's own list */
  readonly manifest?: string;
}

const run = promisify(execFile);
const recordPath = (folder: string) => join(folder, 'pulled.json');
const versionsIn = (folder: string) => join(folder, 'versions');

export function versionOf(files: readonly ContentFile[]): string {
  const hash = createHash('sha256');
  for (const { path, sha256, etag, size, modified } of files)
    hash.update(`${path}\0${sha256 ?? etag}\0${size}\0${modified}\n`);
  return hash.digest('hex').slice(0, 16);
}

/** The version that `current` points to. */
export async function liveVersion(folder: string): Promise<string | undefined> {
  const target = await readlink(join(folder, 'current')).catch(() => undefined);
  return target?.split('/').at(-1);
}

/** What a later version needs to know of the files of this one: a site may have many. */
export type LiveFile = Omit<ContentFile, 'key' | 'etag'> & { readonly etag?: string };

/** Files of a version; none where the list of them is lost, which costs a download only. */
export async function filesOf(folder: string, version: string): Promise<LiveFile[]> {
  try {
    return JSON.parse(await readFile(join(versionsIn(folder), `${version}.json`), 'utf8')) as LiveFile[];
  } catch {
    return [];
  }
}

export const folderOf = (folder: string, version: string) => join(versionsIn(folder), version);

/** Where a version is put together; what is there from a try that was cut off is used. Other such tries go. */
export async function stagingFolder(folder: string, version: string): Promise<string> {
  const staging = `${version}.new`;
  await mkdir(join(versionsIn(folder), staging), { recursive: true });
  for (const name of await readdir(versionsIn(folder)))
    if (name.endsWith('.new') && name !== staging) await remove(join(versionsIn(folder), name));
  return join(versionsIn(folder), staging);
}

/**
 * In one rename. The version before stays: requests that have just been mapped to it, and a person, may still need it.
 */
export async function goLive(folder: string, version: string, files: readonly ContentFile[]): Promise<void> {
  const before = await liveVersion(folder);
  const versions = versionsIn(folder);
  await writeFile(join(versions, `${version}.json`), JSON.stringify(files.map(liveFile)));
  await remove(join(versions, version));
  await rename(join(versions, `${version}.new`), join(versions, version));
  // Otherwise a power cut could leave the link with the files still empty.
  await run('sync', ['-f', versions]);
  const link = join(folder, 'current.new');
  await remove(link);
  await symlink(join('versions', version), link);
  await rename(link, join(folder, 'current'));
  for (const name of await readdir(versions))
    if (![version, before].includes(name.replace(/\.json$/, ''))) await remove(join(versions, name));
}

const liveFile = ({ path, size, modified, sha256, etag }: ContentFile): LiveFile =>
  sha256 === undefined ? { path, size, modified, etag } : { path, size, modified, sha256 };

export async function readRecord(folder: string): Promise<PullRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordPath(folder), 'utf8')) as PullRecord;
  } catch {
    return undefined;
  }
}

export async function writeRecord(folder: string, record: PullRecord): Promise<void> {
  await writeFile(`${recordPath(folder)}.new`, JSON.stringify(record));
  await rename(`${recordPath(folder)}.new`, recordPath(folder));
}

export const remove = (path: string) => rm(path, { recursive: true, force: true });
