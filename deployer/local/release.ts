/** Puts a release into the object store, once: what is there under its id is never written again. */
import { readFile } from 'node:fs/promises';
import { log } from '../log';
import { recordAbout } from '../release/about';
import { contentType, releaseKey, shortId } from '../release/check';
import { existingObject, putOnce } from '../release/put-once';
import type { Source } from '../release/source';
import { wholeId as beginning, storedReleases } from '../release/stored';
import type { Layout } from './layout';
import type { PlatformInput } from './settings';
import { localStore } from './store';

export interface ReleaseInput extends PlatformInput {
  readonly release: string;
  /** The zip and the user data, relative to the stack's folder. @default the store has them already */
  readonly zip?: string;
  readonly userData?: string;
}

/** @param source where the files come from: an older release that is deployed again has its own */
export async function uploadRelease(
  { layout, release, zip, userData }: ReleaseInput,
  source: Source = {},
): Promise<void> {
  if (zip === undefined || userData === undefined) {
    await storedUserData(layout, release);
    log(`release ${shortId(release)} is deployed as it was`);
    return;
  }
  const put = async (name: 'release.zip' | 'user-data', file: string) => {
    const body = await readFile(file);
    const key = releaseKey(release, name);
    return {
      body,
      there: await putOnce(localStore(layout), {
        bucket: layout.buckets.releases,
        key,
        body,
        contentType: contentType(key),
      }),
    };
  };
  await put('user-data', userData);
  // Last, so that where the zip is, all of the release is.
  const { body, there } = await put('release.zip', zip);
  if (there) log(`release ${shortId(release)} is there already`);
  else log(`release ${shortId(release)} uploaded (${Math.ceil(body.length / 1024)} KiB)`);
  await recordAbout(localStore(layout), layout.buckets.releases, release, source, log);
}

/**
 * @param digits the first of an id, or all of it
 * @throws Error with the ids that there are, unless they begin exactly one
 */
export async function wholeId(layout: Layout, digits: string): Promise<string> {
  const stored = await storedReleases({ s3: localStore(layout), bucket: layout.buckets.releases });
  return beginning(stored, digits, 'RELEASE');
}

/** @throws Error when the store has no such release */
export async function storedUserData(layout: Layout, release: string): Promise<string> {
  const s3 = localStore(layout);
  const found = await existingObject(s3, layout.buckets.releases, releaseKey(release, 'user-data'));
  if (found) return Buffer.from(found).toString();
  throw new Error(
    `no release ${release} is in the store: it has to be the whole id of one that was deployed here`,
  );
}
