/**
 * A release is named after its content: the manifest lists mode, SHA-256 and path of every file, and its own SHA-256 is
 * the release's id. The same input gives the same id everywhere; a changed byte, name or mode gives another.
 */

import { type RenderedFile, textFile } from '../../docker/rendered-file';
import { isPlainPath } from '../../protocol/safe-name';
import { sha256 } from '../../protocol/sha256';

export interface Release {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** All files with the manifest, sorted by path. */
  readonly files: readonly RenderedFile[];
}

/** @throws Error when two files have one path, or a path could leave the release's folder or break the manifest */
export function release(files: readonly RenderedFile[]): Release {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const [index, { path }] of sorted.entries()) {
    if (!isPlainPath(path) || path === 'manifest') {
      throw new Error(
        `a file of the release has the path ${JSON.stringify(path)}: use letters, digits and . _ - @ only`,
      );
    }
    if (path === sorted[index - 1]?.path) throw new Error(`two files of the release have the path ${path}`);
  }
  // Four fields with two blanks in the middle, so that `cut` leaves what `sha256sum --check` reads.
  const manifest = sorted
    .map(({ path, content, mode }) => `${mode.toString(8)} ${sha256(content)}  ${path}\n`)
    .join('');
  return { id: sha256(manifest), files: [...sorted, textFile('manifest', manifest)] };
}
