/** Whether a release's zip holds what its id says, as the server checks it again before it uses any of it. */

import { unzipSync } from 'fflate';
import { isPlainPath, quoted } from '../../protocol/safe-name';
import { sha256 } from '../../protocol/sha256';

/** `ami`: on AWS, the baked image that its servers boot from. */
export const releaseKey = (release: string, name: 'release.zip' | 'user-data' | 'about.json' | 'ami') =>
  `releases/${release}/${name}`;

/** @returns the id of the release that the object is a part of; undefined where no deploy has named it */
export const releaseOf = (key: string): string | undefined =>
  /^releases\/([0-9a-f]{64})\/(?:release\.zip|user-data|about\.json|ami)$/.exec(key)?.[1];

/** User data as text, because Terraform reads no other object back. */
export function contentType(key: string): string {
  if (key.endsWith('.zip')) return 'application/zip';
  return key.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8';
}

export const shortId = (release: string) => release.slice(0, 12);

/**
 * SHA-256 of a file in a zip that `releaseProblem` has found to be whole.
 * @returns undefined where it holds no such file
 */
export function fileHash(zip: Uint8Array, path: string): string | undefined {
  const content = unzipSync(zip, { filter: ({ name }) => name === path })[path];
  return content && sha256(content);
}

/** @returns what is wrong with it; the zip's own bytes may differ with the program that made it */
export function releaseProblem(zip: Uint8Array, release: string): string | undefined {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip);
  } catch (error) {
    return `it is no zip (${(error as Error).message})`;
  }
  // Of the folders as well, which end in a slash.
  const odd = Object.keys(files).find((name) => !isPlainPath(name.replace(/\/$/, '')));
  if (odd !== undefined) return `it holds ${quoted(odd)}, which is no path in a release`;
  const { manifest } = files;
  if (!manifest) return 'it has no manifest';
  const found = sha256(manifest);
  if (found !== release) return `its manifest has the hash ${found}`;
  const listed = new TextDecoder()
    .decode(manifest)
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, hash = '', , path = ''] = line.split(' ');
      return { hash, path };
    });
  for (const { hash, path } of listed) {
    const content = files[path];
    if (!content) return `it lacks ${path}`;
    if (sha256(content) !== hash) return `its file ${path} is another`;
  }
  const names = new Set(['manifest', ...listed.map(({ path }) => path)]);
  const extra = Object.keys(files).find((path) => !path.endsWith('/') && !names.has(path));
  return extra === undefined ? undefined : `it holds ${extra}, which its manifest does not list`;
}
