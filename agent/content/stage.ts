/**
 * Puts a version together beside the live one: what is the same is taken from there, the rest is downloaded and
 * checked.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, stat, statfs, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inParallel } from '../../protocol/in-parallel';
import { markCharsets } from './charset';
import { type DownloadProps, download } from './download';
import { hashOf } from './file-hash';
import { type ContentFile, filesOf, folderOf, type LiveFile, remove, stagingFolder } from './versions';

const PARALLEL_DOWNLOADS = 16;
/** What the site leaves of the disk to others, such as the certificates. */
const RESERVE_BYTES = 64 * 1024 ** 2;

export interface StageProps extends DownloadProps {
  readonly folder: string;
  readonly version: string;
  readonly live: string | undefined;
  readonly files: readonly ContentFile[];
}

/**
 * @returns the bytes that were downloaded
 * @throws Error when a file cannot be had whole, or the disk has no room; what was downloaded stays for the next try
 */
export async function stage(props: StageProps): Promise<number> {
  const { folder, version, live, files } = props;
  const staging = await stagingFolder(folder, version);
  try {
    const liveFiles = live ? await filesOf(folder, live) : [];
    const known = new Map<string, Known>(liveFiles.map((file) => [content(file), file]));
    const root = live ? folderOf(folder, live) : '';
    const missing = await atHand(files, staging, root, known);
    await checkRoom(folder, missing);
    let bytes = 0;
    await inParallel(missing, PARALLEL_DOWNLOADS, async (file, signal) => {
      await download(props, file, join(staging, file.path), signal);
      bytes += file.size;
    });
    const before = { folder: root, files: new Map(liveFiles.map((file) => [file.path, file])) };
    await markCharsets({ staging, files, ...(live && { live: before }) });
    return bytes;
  } catch (error) {
    // Others need the disk as well.
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      await remove(staging);
      throw new Error(`the disk is full: ${(error as Error).message}`);
    }
    throw error;
  }
}

interface Known {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Two files of one size with this in common have the same bytes. */
const content = ({ sha256, etag }: LiveFile) => sha256 ?? etag ?? '';

/** @returns the files that are neither in the live version nor left whole by a try that was cut off */
async function atHand(
  files: readonly ContentFile[],
  staging: string,
  root: string,
  known: ReadonlyMap<string, Known>,
): Promise<ContentFile[]> {
  const missing: ContentFile[] = [];
  const folders = new Set<string>();
  for (const { path } of files) folders.add(dirname(path));
  for (const path of folders) await mkdir(join(staging, path), { recursive: true });
  await inParallel(files, PARALLEL_DOWNLOADS, async (file) => {
    const path = join(staging, file.path);
    if (await isWhole(path, file)) return;
    // It may share its bytes with the live version: never to be written to.
    await remove(path);
    const same = known.get(content(file));
    if (!same || !(await take(same, join(root, same.path), path, file))) missing.push(file);
  });
  return missing;
}

async function isWhole(path: string, file: ContentFile): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== file.size || found.mtimeMs !== file.modified * 1000) return false;
  const hash = hashOf(file);
  if (!hash) return false;
  const digest = createHash(hash.name);
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex') === hash.value;
}

/** A link costs nothing, but has one time for both names. */
async function take(same: Known, from: string, to: string, file: ContentFile): Promise<boolean> {
  try {
    if (same.size !== file.size || (await stat(from)).size !== file.size) return false;
    if (same.modified === file.modified) {
      await link(from, to);
    } else {
      await copyFile(from, to);
      await utimes(to, file.modified, file.modified);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}

async function checkRoom(folder: string, missing: readonly ContentFile[]): Promise<void> {
  const needed = missing.reduce((sum, { size }) => sum + size, 0);
  if (needed === 0) return;
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize - RESERVE_BYTES;
  if (needed > free)
    throw Object.assign(
      new Error(
        `the new version needs ${mebibytes(needed)}, and ${mebibytes(Math.max(0, free))} are left for it`,
      ),
      { code: 'ENOSPC' },
    );
}

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 1024 ** 2)} MiB`;
