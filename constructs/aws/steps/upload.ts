/**
 * Puts a release and its user data into the object store, once. What is there under its id is compared and never
 * written again: it may be what a server boots from this moment.
 */
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import yaml from 'js-yaml';
import { contentType, releaseKey, releaseProblem, shortId } from '../../release/check';
import { existingObject, putOnce } from '../../release/put-once';
import { type AwsInput, s3Client } from './clients';

export interface UploadInput extends AwsInput {
  readonly bucket: string;
  readonly release: string;
  /** The zip, relative to the stack's folder. Without it the release has to be there already. */
  readonly zip?: string;
  /** File of the user data, relative to the stack's folder. */
  readonly userData?: string;
}

/** Where a release's boot settings stand, which its id does not cover. */
const SETTINGS_FILE = '/etc/baton/env';
/** So many of the releases that are there does an error name. */
const NAMED = 10;

export async function upload(
  input: UploadInput,
  log: (line: string) => void,
  s3: S3Client = s3Client(input),
): Promise<void> {
  const { zip, userData } = input;
  if (zip) await uploadZip(s3, input, await readFile(zip), log);
  else await requireZip(s3, input);
  if (userData) await uploadUserData(s3, input, await readFile(userData), log);
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
async function requireZip(s3: S3Client, { bucket, release }: UploadInput): Promise<void> {
  const there = await existingObject(s3, bucket, releaseKey(release, 'release.zip'));
  if (there) return check(there, bucket, release);
  const names = await releases(s3, bucket);
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
    `what is stored as the release ${release} is another: ${problem}. Nothing was changed. Find out who wrote it ` +
      `(aws s3api list-object-versions --bucket ${bucket} --prefix ${key}), remove it and deploy again`,
  );
}

async function releases(s3: S3Client, bucket: string): Promise<string[]> {
  const found: { name: string; modified: number }[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'releases/' })) {
    for (const { Key = '', LastModified } of page.Contents ?? []) {
      const name = /^releases\/([0-9a-f]{64})\/release\.zip$/.exec(Key)?.[1];
      if (name) found.push({ name, modified: LastModified?.getTime() ?? 0 });
    }
  }
  return found
    .sort((a, b) => b.modified - a.modified)
    .slice(0, NAMED)
    .map(({ name }) => name);
}

async function uploadUserData(
  s3: S3Client,
  { bucket, release }: UploadInput,
  body: Uint8Array,
  log: (line: string) => void,
): Promise<void> {
  const key = releaseKey(release, 'user-data');
  const there = await putOnce(s3, { bucket, key, body, contentType: contentType(key) });
  if (!there || Buffer.from(there).equals(body)) return;
  const [stored, ours] = [parts(there), parts(body)];
  if (!isDeepStrictEqual(stored.covered, ours.covered))
    throw new Error(
      `the user data stored with the release ${release} is another, though its id covers it. Nothing was changed. ` +
        `Find out who wrote ${key} in ${bucket}, remove it and deploy again`,
    );
  const names = [...new Set([...stored.settings.keys(), ...ours.settings.keys()])];
  const changed = names.filter((name) => stored.settings.get(name) !== ours.settings.get(name));
  log(
    `upload: release ${shortId(release)} was first deployed with other settings (${changed.join(', ')}); ` +
      'those stay stored with it, for a rollback, and this deploy uses its own',
  );
}

interface CloudConfig {
  readonly write_files?: readonly { readonly path: string; readonly content: string }[];
}

/** What the release's id covers, and the settings of the boot, which it does not. */
function parts(userData: Uint8Array): { covered: object; settings: Map<string, string> } {
  const whole = (yaml.load(Buffer.from(userData).toString()) ?? {}) as CloudConfig;
  const files = whole.write_files ?? [];
  const lines = files.find(({ path }) => path === SETTINGS_FILE)?.content.split('\n') ?? [];
  return {
    covered: { ...whole, write_files: files.filter(({ path }) => path !== SETTINGS_FILE) },
    settings: new Map(lines.filter(Boolean).map((line) => [line.split('=')[0] ?? '', line])),
  };
}
