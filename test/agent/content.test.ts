import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import { liveVersion, pullContent } from '../../agent/content';
import { testFolder } from '../helpers/folder';

const MODIFIED = new Date('2026-01-02T03:04:05Z');
const md5 = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`;

/** A bucket in memory. */
class Bucket {
  objects: Record<string, string> = {};
  /** What a key's bytes are on the way, where they differ from what the list says. */
  damaged: Record<string, string> = {};
  down = false;
  readonly downloads: string[] = [];
  readonly client: S3Client;

  constructor() {
    // The paginator asks for a client of the SDK's own class.
    this.client = new S3Client({ region: 'x', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
    this.client.send = (async (command: unknown) => this.answer(command)) as never;
  }

  private answer(command: unknown): object {
    if (this.down) throw new Error('no answer');
    if (command instanceof ListObjectsV2Command) {
      const Contents = Object.entries(this.objects).map(([Key, text]) => ({
        Key,
        ETag: md5(text),
        Size: text.length,
        LastModified: MODIFIED,
      }));
      return { Contents, IsTruncated: false };
    }
    if (command instanceof GetObjectCommand) {
      const { Key = '', IfMatch } = command.input;
      expect(IfMatch).toBe(md5(this.objects[Key] ?? ''));
      this.downloads.push(Key);
      return { Body: Readable.from([Buffer.from(this.damaged[Key] ?? this.objects[Key] ?? '')]) };
    }
    throw new Error('unknown command');
  }
}

let bucket: Bucket;
let folder: string;
beforeEach(() => {
  bucket = new Bucket();
});
const pull = () => pullContent(bucket.client, 'content', folder);
const read = (path: string) => readFileSync(join(folder, 'current', path), 'utf8');

test('a first pull makes the site live', async () => {
  folder = testFolder();
  bucket.objects = { 'index.html': 'home', 'a/b.css': 'b' };
  const { version, changed } = await pull();
  expect(changed).toBe(true);
  expect([read('index.html'), read('a/b.css')]).toEqual(['home', 'b']);
  expect(readlinkSync(join(folder, 'current'))).toBe(`versions/${version}`);
  expect(await liveVersion(folder)).toBe(version);
});

test("a file's time is the bucket's: two servers give the same ETag", async () => {
  folder = testFolder();
  bucket.objects = { 'index.html': 'home' };
  await pull();
  expect(statSync(join(folder, 'current/index.html')).mtimeMs).toBe(MODIFIED.getTime());
});

test('nothing new: nothing is downloaded', async () => {
  folder = testFolder();
  bucket.objects = { 'index.html': 'home' };
  const first = await pull();
  expect(await pull()).toEqual({ version: first.version, changed: false });
  expect(bucket.downloads).toEqual(['index.html']);
});

test('only what changed is downloaded, what was removed is gone, the version before stays', async () => {
  folder = testFolder();
  bucket.objects = { 'index.html': 'home', 'same.css': 'same', 'old.html': 'old' };
  const first = await pull();
  bucket.objects = { 'index.html': 'new home', 'same.css': 'same' };
  const second = await pull();
  expect(bucket.downloads.slice(3)).toEqual(['index.html']);
  expect(read('index.html')).toBe('new home');
  expect(existsSync(join(folder, 'current/old.html'))).toBe(false);
  expect(readdirSync(join(folder, 'versions')).sort()).toEqual(
    [`${first.version}`, `${first.version}.json`, `${second.version}`, `${second.version}.json`].sort(),
  );
  bucket.objects = { 'index.html': 'third' };
  await pull();
  expect(readdirSync(join(folder, 'versions'))).not.toContain(first.version);
});

describe('the live site stays as it is', () => {
  const live = async () => {
    folder = testFolder();
    bucket.objects = { 'index.html': 'home' };
    return (await pull()).version;
  };
  test('when the bucket was emptied', async () => {
    const version = await live();
    bucket.objects = {};
    await expect(pull()).rejects.toThrow(`the bucket content is empty: the live version ${version} stays`);
    expect(read('index.html')).toBe('home');
  });
  test('when the store does not answer', async () => {
    await live();
    bucket.down = true;
    await expect(pull()).rejects.toThrow('no answer');
    expect(read('index.html')).toBe('home');
  });
  test.each([
    ['shorter', 'n'],
    ['other bytes', 'NEW'],
  ])('when an object arrives damaged: %s', async (_, bytes) => {
    const version = await live();
    bucket.objects = { 'index.html': 'new' };
    bucket.damaged = { 'index.html': bytes };
    await expect(pull()).rejects.toThrow('the object index.html arrived damaged');
    expect(read('index.html')).toBe('home');
    // The next try starts afresh.
    bucket.damaged = {};
    expect((await pull()).version).not.toBe(version);
    expect(read('index.html')).toBe('new');
  });
  test.each(['../evil', 'a/../../evil', '/etc/passwd', 'a//b', './a'])(
    'when a name has no place in a folder: %s',
    async (key) => {
      await live();
      bucket.objects = { 'index.html': 'new', [key]: 'x' };
      await expect(pull()).rejects.toThrow(`the object ${JSON.stringify(key)} has no place in a folder`);
      expect(read('index.html')).toBe('home');
    },
  );
});

test('nothing was ever published: no version, no error', async () => {
  folder = testFolder();
  expect(await pull()).toEqual({ version: undefined, changed: false });
});

test('what consoles make to show a folder is no file', async () => {
  folder = testFolder();
  bucket.objects = { 'a/': '', 'a/index.html': 'a' };
  await pull();
  expect(read('a/index.html')).toBe('a');
});
