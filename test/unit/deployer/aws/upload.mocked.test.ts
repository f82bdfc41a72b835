import { join } from 'node:path';
import { zipSync } from 'fflate';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { release } from '../../../../constructs/release/manifest';
import { zip } from '../../../../constructs/release/zip';
import { type UploadInput, upload } from '../../../../deployer/aws/upload';
import { textFile } from '../../../../docker/rendered-file';
import { sha256 } from '../../../../protocol/sha256';
import { userData } from '../../../../userdata/cloud-config';
import { USER_DATA_FILE } from '../../../../userdata/release-files';
import { awsEnvironment } from '../../../helpers/environments';
import { FakeS3 } from '../../../helpers/fake-aws';
import { testFolder, writeFiles } from '../../../helpers/folder';

vi.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

const made = release([
  textFile('docker/compose.yaml', 'services: {}\n'),
  textFile('boot/50-x.sh', 'echo\n'),
  textFile(USER_DATA_FILE, userData(awsEnvironment())),
]);
const other = release([textFile('docker/compose.yaml', 'services: {a: {}}\n')]);
const ZIP = `releases/releases/${made.id}/release.zip`;
const USER_DATA = `releases/releases/${made.id}/user-data`;
const data = (tools: string[] = []) => userData(awsEnvironment({ tools }));

let s3: FakeS3;
let lines: string[];
beforeEach(() => {
  s3 = new FakeS3();
  lines = [];
});

/** @param files what Terraform has put beside the stack */
function run(files: { zip?: Uint8Array; userData?: string }, input: Partial<UploadInput> = {}) {
  const folder = testFolder();
  writeFiles(folder, [
    ...(files.zip ? [{ path: 'release.zip', content: files.zip }] : []),
    ...(files.userData ? [{ path: 'user-data', content: files.userData }] : []),
  ]);
  return upload(
    {
      region: 'eu-central-1',
      bucket: 'releases',
      release: made.id,
      ...(files.zip && { zip: join(folder, 'release.zip') }),
      ...(files.userData && { userData: join(folder, 'user-data') }),
      ...input,
    },
    (line) => lines.push(line),
    s3.client,
    { commit: 'c'.repeat(40), subject: 'Begin' },
  );
}

const ABOUT = `releases/releases/${made.id}/about.json`;

test('where the files come from is recorded beside them, and no part of them', async () => {
  await run({ zip: zip(made.files), userData: data() });
  const written = JSON.parse(s3.text(ABOUT) ?? '');
  expect(written.first).toMatchObject({ commit: 'c'.repeat(40), subject: 'Begin' });
  expect(written.latest).toEqual(written.first);
  // An older release comes from elsewhere than the files here.
  s3.objects.delete(ABOUT);
  await run({}, { userDataSha256: sha256(data()) });
  expect(s3.text(ABOUT)).toBeUndefined();
});

test('a release that is refused has no origin', async () => {
  await expect(run({ zip: zip(other.files), userData: data() })).rejects.toThrow();
  expect(s3.text(ABOUT)).toBeUndefined();
});

test('a new release: the zip, and the user data as text, which Terraform can read back', async () => {
  await run({ zip: zip(made.files), userData: data() });
  expect(s3.objects.get(ZIP)?.body).toEqual(Buffer.from(zip(made.files)));
  expect(s3.text(USER_DATA)).toBe(data());
  expect(s3.objects.get(USER_DATA)?.contentType).toMatch(/^text\/plain/);
  expect(lines).toEqual([
    `upload: release ${made.id.slice(0, 12)} uploaded (${Math.ceil(zip(made.files).length / 1024)} KiB)`,
  ]);
});

describe('a release that is there', () => {
  test('is left as it is, though another program packed it', async () => {
    const packed = zipSync(
      Object.fromEntries([...made.files].reverse().map(({ path, content }) => [path, Buffer.from(content)])),
      { level: 9 },
    );
    s3.put(ZIP, packed);
    await run({ zip: zip(made.files) });
    expect(s3.objects.get(ZIP)?.body).toEqual(Buffer.from(packed));
    expect(lines).toEqual([`upload: release ${made.id.slice(0, 12)} is there already`]);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['another release', zip(other.files), /its manifest has the hash [0-9a-f]{64}/],
    [
      'a changed file',
      zip(made.files.map((file) => (file.path === 'boot/50-x.sh' ? { ...file, content: 'evil' } : file))),
      /its file boot\/50-x\.sh is another/,
    ],
    ['a file more', zip([...made.files, textFile('boot/99.sh', '')]), /it holds boot\/99\.sh/],
    ['a file less', zip(made.files.filter(({ path }) => path === 'manifest')), /it lacks boot\/50-x\.sh/],
    ['no manifest', zip([textFile('a', '')]), /it has no manifest/],
    ['no zip', Buffer.from('<html>'), /it is no zip/],
  ])('but is %s: an error, and nothing is written', async (_, stored, words) => {
    s3.put(ZIP, stored);
    await expect(run({ zip: zip(made.files), userData: data() })).rejects.toThrow(words);
    expect(s3.objects.get(ZIP)?.body).toEqual(Buffer.from(stored));
    expect(s3.objects.has(USER_DATA)).toBe(false);
  });
});

test('a zip of another release is not uploaded', async () => {
  await expect(run({ zip: zip(other.files) })).rejects.toThrow(
    /the zip is not the release .* Nothing was changed/s,
  );
  expect(s3.commands).toEqual([]);
});

describe('an older release, without its zip', () => {
  const read = (text: string) => ({ userDataSha256: sha256(text) });
  test('has to be there', async () => {
    s3.put(ZIP, zip(made.files));
    await run({}, read(data()));
    expect(lines).toEqual([]);
  });

  test('with user data that its id does not cover is not booted: root would execute it', async () => {
    s3.put(ZIP, zip(made.files));
    await expect(run({}, read(data(['netcat'])))).rejects.toThrow(
      /is not what its id says.*Nothing was changed/,
    );
    await expect(run({})).rejects.toThrow(/is not what its id says/);
  });

  test('and is named with those that are, newest first, where it is not', async () => {
    s3.put(`releases/releases/${'a'.repeat(64)}/release.zip`, '');
    s3.put(`releases/releases/${'b'.repeat(64)}/release.zip`, '');
    s3.put(`releases/releases/${'b'.repeat(64)}/user-data`, '');
    s3.put('releases/releases/$(id)/release.zip', '');
    await expect(run({})).rejects.toThrow(
      `the release ${made.id} is not in the bucket releases\nthere are, newest first:\n  ${'b'.repeat(64)}\n ` +
        ` ${'a'.repeat(64)}`,
    );
  });

  test('nor is any', async () => {
    await expect(run({})).rejects.toThrow('there is none at all');
  });

  test('is checked as a new one', async () => {
    s3.put(ZIP, zip(other.files));
    await expect(run({})).rejects.toThrow('what is stored as the release');
  });
});

describe('user data that is there', () => {
  test('the same: nothing is said', async () => {
    s3.put(USER_DATA, data());
    await run({ zip: zip(made.files), userData: data() });
    expect(lines).toHaveLength(1);
  });

  test('another: an error', async () => {
    s3.put(USER_DATA, data(['netcat']));
    await expect(run({ zip: zip(made.files), userData: data() })).rejects.toThrow(
      /user data stored with the release .* is another/,
    );
    expect(s3.text(USER_DATA)).toBe(data(['netcat']));
  });
});

describe('two deploys at the same moment', () => {
  test('S3 asks for another try', async () => {
    s3.refuse.push('ConditionalRequestConflict');
    await run({ zip: zip(made.files) });
    expect(s3.objects.has(ZIP)).toBe(true);
  });

  test('but not for ever', async () => {
    s3.refuse.push(...Array(5).fill('ConditionalRequestConflict'));
    await expect(run({ zip: zip(made.files) })).rejects.toThrow('ConditionalRequestConflict');
  });
});
