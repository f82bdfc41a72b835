/** The files of a site's folder. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * @returns paths relative to the folder, with forward slashes, sorted
 * @throws Error when the folder is missing or empty
 */
export function siteFiles(directory: string): string[] {
  const problem = (what: string) =>
    new Error(
      `site.directory: ${directory} ${what}; name a folder of finished files, or leave the setting out`,
    );
  let files: string[];
  try {
    files = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw problem(code === 'ENOENT' ? 'does not exist' : 'is not a folder');
    throw error;
  }
  if (files.length === 0) throw problem('is empty');
  return files.sort();
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
