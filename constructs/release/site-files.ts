/** The files of a site's folder. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Links are followed, as other tools that upload a folder do: a page that is one must not be missing.
 * @returns paths relative to the folder, with forward slashes, sorted
 * @throws Error when the folder is missing or empty, or a link in it leads nowhere or in a circle
 */
export function siteFiles(directory: string): string[] {
  const problem = (what: string) =>
    new Error(
      `the site's folder ${directory} ${what}; name one of finished files, or leave site.directory out`,
    );
  const found = statSync(directory, { throwIfNoEntry: false });
  if (!found) throw problem('does not exist');
  if (!found.isDirectory()) throw problem('is not a folder');
  const files = filesBelow(directory, '', [realpathSync(directory)]);
  if (files.length === 0) throw problem('is empty');
  return files.sort();
}

/** @param above the real paths of the folders that lead here */
function filesBelow(root: string, folder: string, above: readonly string[]): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const found = entry.isSymbolicLink() ? statSync(join(root, path), { throwIfNoEntry: false }) : entry;
    if (!found)
      throw new Error(`${join(root, path)} is a link to what does not exist; nothing was published`);
    if (found.isFile()) return [path];
    if (!found.isDirectory()) return [];
    const real = realpathSync(join(root, path));
    if (above.includes(real)) throw new Error(`${join(root, path)} is a link to a folder that it is in`);
    return filesBelow(root, path, [...above, real]);
  });
}

/** One hash over names and contents. */
export function siteHash(directory: string): string {
  const hash = createHash('sha256');
  for (const file of siteFiles(directory)) {
    const content = createHash('sha256')
      .update(readFileSync(join(directory, file)))
      .digest('hex');
    hash.update(`${content}  ${file}\n`);
  }
  return hash.digest('hex');
}
