/** The files of a site's folder. */

import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../protocol/sha256';
import { isOutside, outside, readSiteFile } from './file';

const problem = (directory: string, what: string) =>
  new Error(
    `the site's folder ${directory} ${what}; name one of finished files, or leave site.directory out`,
  );

/**
 * The folder itself may be a link: whoever names it chooses where it leads.
 * @returns its real path, so that all files are one folder's, also where that link is moved meanwhile
 * @throws Error when it is missing or no folder
 */
export function siteFolder(directory: string): string {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (!found) throw problem(directory, 'does not exist');
  if (!found.isDirectory()) throw problem(directory, 'is not a folder');
  return realpathSync(directory);
}

/** @param path relative to the folder; of a folder all that is in it is skipped, and its path ends with a slash */
export type Skips = (path: string) => boolean;

/**
 * Links are followed within the folder, as a page that is one must not be missing. Outside of it are the deployer's own
 * files, which must never be published.
 * @returns paths relative to the folder, with forward slashes, sorted
 * @throws Error when the folder is missing or empty, or a link leads out of it, nowhere or in a circle
 */
export function siteFiles(directory: string, skips: Skips = () => false): string[] {
  const root = siteFolder(directory);
  const files = filesBelow(root, skips, '', [root]);
  if (files.length === 0) throw problem(directory, 'is empty');
  return files.sort();
}

/** @param above the real paths of the folders that lead here */
function filesBelow(root: string, skips: Skips, folder: string, above: readonly string[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const file = join(root, path);
    const found = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : entry;
    // Asked first: an editor's lock is a link that leads nowhere.
    if (skips(found?.isDirectory() ? `${path}/` : path)) return [];
    if (!found) throw new Error(`${file} is a link to what does not exist; nothing was published`);
    const real = entry.isFile() ? file : realpathSync(file);
    if (isOutside(root, real)) throw outside(root, file, real);
    if (found.isFile()) return [path];
    // Sockets, pipes and devices are no pages.
    if (!found.isDirectory()) return [];
    if (above.includes(real)) throw new Error(`${file} is a link to a folder that it is in`);
    return filesBelow(root, skips, path, [...above, real]);
  });
}

/** One hash over names and contents. */
export function siteHash(directory: string, skips?: Skips): string {
  const root = siteFolder(directory);
  const hash = createHash('sha256');
  for (const file of siteFiles(root, skips)) hash.update(`${sha256(readSiteFile(root, file))}  ${file}\n`);
  return hash.digest('hex');
}
