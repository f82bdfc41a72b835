/** What a publish leaves out, because it stays private. */
import { OWN_PREFIX } from '../../protocol/content-manifest';
import { isPrivate } from '../../protocol/private-files';
import type { Skips } from './files';

/** Of the paths that a line names. */
const NAMED = 10;

/** @param php whether the site's programs are run. Baton's own folder is no such file: it is refused. */
export const staysPrivate =
  (php: boolean): Skips =>
  (path) =>
    !path.startsWith(OWN_PREFIX) && isPrivate(path, php);

export function leftOutLines(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const rest = paths.length - NAMED;
  const named = [...paths]
    .sort()
    .slice(0, NAMED)
    .map((path) => JSON.stringify(path));
  if (rest > 0) named.push(`and ${rest} more`);
  return [`site: left out, because they stay private (docs/publishing.md): ${named.join(', ')}`];
}
