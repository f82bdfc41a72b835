/**
 * One file of a site's folder, open for reading. Since the folder was listed the file may have become a link to
 * somewhere else, so what counts is where the open file is, not what its name was then.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A pipe in a file's place must not stop the deploy for good. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * @param root the real path of the site's folder
 * @throws Error when it is no file within the folder
 */
export async function openSiteFile(root: string, path: string): Promise<FileHandle> {
  const handle = await open(join(root, path), FLAGS);
  try {
    mustBeInside(root, path, handle.fd);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** As {@link openSiteFile}, and read. */
export function readSiteFile(root: string, path: string): Buffer {
  const fd = openSync(join(root, path), FLAGS);
  try {
    mustBeInside(root, path, fd);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

function mustBeInside(root: string, path: string, fd: number): void {
  const file = join(root, path);
  const real = realPath(fd, file);
  if (isOutside(root, real)) throw outside(root, file, real);
  if (!fstatSync(fd).isFile()) throw new Error(`${file} is no file any more; nothing was published`);
}

/** Linux tells it of the open file itself; elsewhere its name has to do, which leaves a moment to whoever swaps it. */
function realPath(fd: number, file: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return realpathSync(file);
  }
}

/** @param root and @param real real paths */
export function isOutside(root: string, real: string): boolean {
  const way = relative(root, real);
  return way === '..' || way.startsWith('../');
}

export const outside = (root: string, file: string, real: string) =>
  new Error(
    `${file} leads to ${real}, which is outside the site's folder ${root}; nothing was published. ` +
      'Next step: put a copy in its place, or remove it',
  );
