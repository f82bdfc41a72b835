/**
 * Puts a release and its user data into the object store, once. What is there under its id is compared and never
 * written again: it may be what a server boots from this moment.
 */
import { readFile } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { USER_DATA_FILE } from '../../userdata/release-files';
import { recordAbout } from '../release/about';
import { contentType, fileHash, releaseKey, releaseProblem, shortId } from '../release/check';
import { existingObject, putOnce } from '../release/put-once';
import type { Source } from '../release/source';
import { storedReleases } from '../release/stored';
import { remoteText } from '../remote-text';
import { type AwsInput, s3Client } from './clients';

export interface UploadInput extends AwsInput {
  readonly bucket: string;
  readonly release: string;
  /** The zip, relative to the stack's folder. Without it the release has to be there already. */
  readonly zip?: string;
  /** File of the user data, relative to the stack's folder. */
  readonly userData?: string;
  /** Of the stored user data that a machine is to boot from, as Terraform has read it. */
  readonly userDataSha256?: string;
}

/** An error names at most so many of the stored releases. */
const NAMED = 10;

/** @param source where the files come from: an older release that is deployed again has its own. @default not known */
export async function upload(
  input: UploadInput,
  log: (line: string) => void,
  s3: S3Client = s3Client(input),
  source: Source = {},
): Promise<void> {
  const { zip, userData } = input;
  if (zip) await uploadZip(s3, input, await readFile(zip), log);
  else await requireZip(s3, input);
  if (userData) await uploadUserData(s3, input, await readFile(userData));
  if (zip) await recordAbout(s3, input.bucket, input.release, source, log);
}

async function uploadZip(
  s3: S3Client,
  { bucket, release }: UploadInput,
  body: Uint8Array,
  log: (line: string) => void,
): Promise<void> {
  const own = releaseProblem(body, release);
  if (own)
    throw new Error(
      `the zip is not the release ${release}: ${own}. Nothing was changed; run the synth again`,
    );
  const key = releaseKey(release, 'release.zip');
  const there = await putOnce(s3, { bucket, key, body, contentType: contentType(key) });
  if (!there)
    return log(`upload: release ${shortId(release)} uploaded (${Math.ceil(body.length / 1024)} KiB)`);
  check(there, bucket, release);
  log(`upload: release ${shortId(release)} is there already`);
}

/** @throws Error naming the releases that are there */
async function requireZip(s3: S3Client, { bucket, release, userDataSha256 }: UploadInput): Promise<void> {
  const there = await existingObject(s3, bucket, releaseKey(release, 'release.zip'));
  if (there) {
    check(there, bucket, release);
    if (userDataSha256 === fileHash(there, USER_DATA_FILE)) return;
    throw new Error(
      `the user data stored with the release ${release} is not what its id says, and root would execute it. ` +
        `Nothing was changed. Find out who wrote ${releaseKey(release, 'user-data')} in ${bucket}`,
    );
  }
  const names = (await storedReleases({ s3, bucket })).slice(0, NAMED).map(({ id }) => id);
  const known =
    names.length > 0
      ? ['there are, newest first:', ...names.map((name) => `  ${name}`)]
      : ['there is none at all'];
  throw new Error([`the release ${release} is not in the bucket ${bucket}`, ...known].join('\n'));
}

function check(zip: Uint8Array, bucket: string, release: string): void {
  const problem = releaseProblem(zip, release);
  if (!problem) return;
  const key = releaseKey(release, 'release.zip');
  throw new Error(
    `what is stored as the release ${release} is another: ${remoteText(problem)}. Nothing was changed. ` +
      `Find out who wrote it (aws s3api list-object-versions --bucket ${bucket} --prefix ${key}), ` +
      'remove it and deploy again',
  );
}

/** All of it is covered by the release's id: what is stored under the id must be the same text. */
async function uploadUserData(
  s3: S3Client,
  { bucket, release }: UploadInput,
  body: Uint8Array,
): Promise<void> {
  const key = releaseKey(release, 'user-data');
  const there = await putOnce(s3, { bucket, key, body, contentType: contentType(key) });
  if (!there || Buffer.from(there).equals(body)) return;
  throw new Error(
    `the user data stored with the release ${release} is another, though its id covers it. Nothing was changed. ` +
      `Find out who wrote ${key} in ${bucket}, remove it and deploy again`,
  );
}
