/** The sources of a site that is built: they say whether it has to be built again, and are never published. */
import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isOfEditor } from '../../protocol/private-files';
import { sha256 } from '../../protocol/sha256';
import { isOutside, outside, readSiteFile } from './file';

/** What tools keep for themselves: asked for by name, before anything in it is looked at. */
const OF_TOOLS = /^(\.git|node_modules|\.venv|\.cache|\.[a-z]+-cache)$/;

/**
 * One hash over names and contents of all sources but what the build makes.
 * @param made the folder that it makes
 * @throws Error when there is no such folder, or a page is a link that leads out of it
 */
export function sourcesHash(sources: string, made: string): string {
  if (!statSync(sources, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(
      `the sources of the site (site.build.sources), ${sources}, are no folder; name the one whose changes make the ` +
        'site be built again',
    );
  const root = realpathSync(sources);
  const inside = relative(sources, made);
  const hash = createHash('sha256');
  for (const line of linesBelow(root, '', (path) => path === inside, [root]).sort()) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** Of each file its hash and path; of a link that leads nowhere its own text: it may be meant for another computer. */
function linesBelow(
  root: string,
  folder: string,
  isMade: (path: string) => boolean,
  above: readonly string[],
): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (OF_TOOLS.test(entry.name) || isOfEditor(path) || isMade(path)) return [];
    const file = join(root, path);
    const found = entry.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : entry;
    if (!found) return [`link to ${readlinkSync(file)}  ${path}`];
    const real = entry.isSymbolicLink() ? realpathSync(file) : file;
    if (isOutside(root, real)) throw outside(root, file, real);
    if (found.isFile()) return [`${sha256(readSiteFile(root, path))}  ${path}`];
    // A folder that it is in is hashed already.
    if (!found.isDirectory() || above.includes(real)) return [];
    return linesBelow(root, path, isMade, [...above, real]);
  });
}
