/** Puts a release into the object store, once: what is there under its id is never written again. */
import { readFile } from 'node:fs/promises';
import { releaseKey, shortId } from '../../release/check';
import { putOnce } from '../../release/put-once';
import type { PlatformInput } from './settings';
import { localStore } from './store';

export interface ReleaseInput extends PlatformInput {
  readonly release: string;
  /** The zip, relative to the stack's folder. */
  readonly zip: string;
}

export async function uploadRelease({ layout, release, zip }: ReleaseInput): Promise<void> {
  const body = await readFile(zip);
  const there = await putOnce(localStore(layout), {
    bucket: layout.buckets.releases,
    key: releaseKey(release, 'release.zip'),
    body,
    contentType: 'application/zip',
  });
  if (there) console.log(`release ${shortId(release)} is there already`);
  else console.log(`release ${shortId(release)} uploaded (${Math.ceil(body.length / 1024)} KiB)`);
}
