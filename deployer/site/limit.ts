/** Tells before the first upload that no server would take the site: measured as the servers do. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { limitProblem, type PublishedRules } from '../../protocol/content-manifest';
import { keyOf } from './upload';

/** What a hash and a store's ETag take in the manifest, whatever they will be. */
const SHA256 = '0'.repeat(64);
const ETAG = `"${'0'.repeat(32)}"`;

/** @throws Error where the manifest of these files would be too large */
export function checkLimit(
  directory: string,
  folder: string,
  paths: readonly string[],
  rules: PublishedRules,
): void {
  const modified = Math.floor(Date.now() / 1000);
  const files = paths.map((path) => ({
    path,
    // One that is gone by now fails when it is read.
    size: statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0,
    ...{ sha256: SHA256, key: keyOf(path, SHA256), etag: ETAG, modified },
  }));
  const problem = limitProblem(files, rules);
  if (problem)
    throw new Error(
      `${directory} holds more than a site may have: ${problem}; nothing was published. ` +
        'Next step: publish fewer files, or give them shorter paths',
    );
}
