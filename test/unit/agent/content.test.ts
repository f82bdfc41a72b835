import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { liveVersion, pullContent } from '../../../agent/content';
import { publish } from '../../../deployer/site/publish';
import { FILES_PREFIX, MANIFEST_KEY } from '../../../protocol/content-manifest';
import { testFolder, writeFiles } from '../../helpers/folder';
import { BUCKET, HttpBucket } from '../../helpers/http-bucket';

const MODIFIED = new Date('2026-01-02T03:04:05Z');

let bucket: HttpBucket;
let folder: string;
beforeEach(async () => {
  bucket = await HttpBucket.open();
  folder = testFolder();
});
afterEach(() => bucket.close());

const pull = (into = folder) => pullContent(bucket.client, BUCKET, into, { settleSeconds: 0 });
const read = (path: string) => readFileSync(join(folder, 'current', path), 'utf8');
const modified = (path: string, of = folder) => statSync(join(of, 'current', path)).mtimeMs;

/** As `aws s3 sync --delete` leaves it. */
function sync(files: Readonly<Record<string, string>>): void {
  bucket.objects.clear();
  for (const [path, content] of Object.entries(files)) bucket.put(path, content, MODIFIED);
}

/** As `baton publish` leaves it. */
async function publishFiles(files: Readonly<Record<string, string>>): Promise<void> {
  const site = testFolder();
  writeFiles(
    site,
    Object.entries(files).map(([path, content]) => ({ path, content })),
  );
  await publish(bucket.client, BUCKET, site, { log: () => {} });
  bucket.newCalls();
}

describe.each([
  ['published', publishFiles],
  ['synced', async (files: Readonly<Record<string, string>>) => sync(files)],
])('a site that was %s', (_, put) => {
  test('is live after the first pull', async () => {
    await put({ 'index.html': 'home', 'a/b.css': 'b', 'a/empty.txt': '' });
    const { version, changed, bytes } = await pull();
    expect([changed, bytes]).toEqual([true, 5]);
    expect([read('index.html'), read('a/b.css'), read('a/empty.txt')]).toEqual(['home', 'b', '']);
    expect(readlinkSync(join(folder, 'current'))).toBe(`versions/${version}`);
    expect(await liveVersion(folder)).toBe(version);
  });

  test('pages and sheets that name another charset are marked, through changes of others', async () => {
    const files = {
      'index.html': '<meta charset="utf-8">',
      'old/Ä.HTM':
        '<!-- <meta charset=utf-8> --><META http-equiv=a content="text/html; charset=windows-1252">',
      'no.html': '<p>charset=latin1',
      'a.css': '@charset "iso-8859-15";a{}',
      'b.txt': '<meta charset=latin1>',
    };
    const marks = () => {
      const folderOfMarks = join(folder, 'current/.baton/charset');
      return readdirSync(folderOfMarks, { recursive: true }).map(String).sort();
    };
    await put(files);
    await pull();
    expect(marks()).toEqual(['a.css', 'old', 'old/Ä.HTM']);
    await put({ ...files, 'a.css': 'a{}', 'c.html': "<meta charset='shift_jis'>" });
    await pull();
    expect(marks()).toEqual(['c.html', 'old', 'old/Ä.HTM']);
    await put({ 'index.html': 'home' });
    await pull();
    expect(existsSync(join(folder, 'current/.baton'))).toBe(false);
  });

  test('costs one call where nothing is new, after a restart too', async () => {
    await put({ 'index.html': 'home' });
    const { version } = await pull();
    bucket.newCalls();
    expect(await pull()).toEqual({ version, changed: false, bytes: 0 });
    expect(bucket.newCalls()).toEqual([put === publishFiles ? `GET ${MANIFEST_KEY}` : 'LIST']);
  });

  test("has times of the bucket's: two servers give the same ETag", async () => {
    await put({ 'index.html': 'home', 'a.html': 'a' });
    const { version } = await pull();
    const other = testFolder();
    expect((await pull(other)).version).toBe(version);
    for (const path of ['index.html', 'a.html']) expect(modified(path, other)).toBe(modified(path));
  });

  test('changes by what changed alone; what was removed is gone; the version before stays, none older', async () => {
    await put({ 'index.html': 'home', 'same.css': 'same', 'old.html': 'old' });
    const first = await pull();
    const inode = statSync(join(folder, 'current/same.css')).ino;
    await put({ 'index.html': 'new home', 'same.css': 'same' });
    const second = await pull();
    expect(second.bytes).toBe('new home'.length);
    expect(read('index.html')).toBe('new home');
    expect(statSync(join(folder, 'current/same.css')).ino).toBe(inode);
    expect(existsSync(join(folder, 'current/old.html'))).toBe(false);
    const versions = () => readdirSync(join(folder, 'versions')).sort();
    expect(versions()).toEqual(
      [first, second].flatMap(({ version }) => [`${version}`, `${version}.json`]).sort(),
    );
    await put({ 'index.html': 'third' });
    const third = await pull();
    expect(versions()).toEqual(
      [second, third].flatMap(({ version }) => [`${version}`, `${version}.json`]).sort(),
    );
  });

  test('goes back to what it was', async () => {
    await put({ 'index.html': 'one', 'a.html': 'a' });
    await pull();
    await put({ 'index.html': 'two' });
    await pull();
    await put({ 'index.html': 'one', 'a.html': 'a' });
    await pull();
    expect([read('index.html'), read('a.html')]).toEqual(['one', 'a']);
  });

  test('has a file where a folder was, and a folder where a file was', async () => {
    await put({ a: 'file', 'b/c.html': 'c' });
    await pull();
    await put({ 'a/d.html': 'd', b: 'file' });
    await pull();
    expect([read('a/d.html'), read('b')]).toEqual(['d', 'file']);
  });

  test('has names that need care', async () => {
    const names = ['a b.html', 'ü/ß+&=?#%20.html', "it's.html", '100%.txt', '日本/語.html', '-x', '~y'];
    await put(Object.fromEntries(names.map((name) => [name, name])));
    await pull();
    expect(names.map(read)).toEqual(names);
  });
});

describe('published', () => {
  test('a page of the same size published right after has another ETag: no browser keeps the old one', async () => {
    await publishFiles({ 'index.html': 'one' });
    await pull();
    const before = modified('index.html');
    await publishFiles({ 'index.html': 'two' });
    await pull();
    expect(modified('index.html')).toBeGreaterThan(before);
  });

  test('a page that was moved is not downloaded again', async () => {
    await publishFiles({ 'index.html': 'home', 'old/a.html': 'a page' });
    await pull();
    await publishFiles({ 'index.html': 'home', 'new/a.html': 'a page' });
    expect((await pull()).bytes).toBe(0);
    expect(read('new/a.html')).toBe('a page');
  });

  test('what is synced into the bucket afterwards is not served; without the manifest it is', async () => {
    await publishFiles({ 'index.html': 'published' });
    await pull();
    bucket.put('index.html', 'synced');
    expect((await pull()).changed).toBe(false);
    bucket.objects.delete(MANIFEST_KEY);
    await pull();
    expect(read('index.html')).toBe('synced');
  });

  test('what was synced before is not served, from the next pull on', async () => {
    sync({ 'index.html': 'synced', 'old.html': 'old' });
    await pull();
    await publishFiles({ 'index.html': 'published' });
    bucket.put('index.html', 'synced');
    await pull();
    expect(read('index.html')).toBe('published');
    expect(existsSync(join(folder, 'current/old.html'))).toBe(false);
  });
});

describe('synced', () => {
  test('what a first publish under way has uploaded is no page', async () => {
    sync({ 'index.html': 'home' });
    bucket.put(`${FILES_PREFIX}abc.html`, 'x');
    await pull();
    expect(readdirSync(join(folder, 'current'))).toEqual(['index.html']);
  });

  test('what consoles make to show a folder is no file', async () => {
    sync({ 'a/': '', 'a/index.html': 'a' });
    await pull();
    expect(read('a/index.html')).toBe('a');
  });

  test('a list of several pages costs a call a page', async () => {
    bucket.pageSize = 10;
    sync(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`${n}.html`, `${n}`])));
    await pull();
    expect([read('0.html'), read('20.html')]).toEqual(['0', '20']);
    bucket.newCalls();
    await pull();
    expect(bucket.newCalls()).toEqual(['LIST', 'LIST', 'LIST']);
  });

  test('a sync under way is waited for: the half of it is never live', async () => {
    sync({ 'index.html': 'one', 'a.html': 'one' });
    await pull();
    const versions: string[] = [];
    let looks = 0;
    bucket.fault = ({ method }) => {
      if (method !== 'LIST') return undefined;
      looks += 1;
      versions.push(read('index.html') + read('a.html'));
      // Each look finds one file more.
      if (looks === 1) bucket.put('index.html', 'two', new Date());
      if (looks === 2) bucket.put('a.html', 'two', new Date());
      return undefined;
    };
    await pull();
    expect(new Set(versions)).toEqual(new Set(['oneone']));
    expect(read('index.html') + read('a.html')).toBe('twotwo');
  });

  test('a bucket that changes all the time leaves the live site as it is', async () => {
    sync({ 'index.html': 'one' });
    const { version } = await pull();
    let looks = 0;
    bucket.fault = ({ method }) => {
      looks += 1;
      if (method === 'LIST') bucket.put('index.html', `look ${looks}`, new Date());
      return undefined;
    };
    await expect(pull()).rejects.toThrow(
      `the bucket content is being changed all the time: the live version ${version} stays`,
    );
    expect(read('index.html')).toBe('one');
  });

  test('a file that was uploaded again as it was is not downloaded', async () => {
    sync({ 'index.html': 'home' });
    await pull();
    bucket.put('index.html', 'home', new Date(MODIFIED.getTime() + 60_000));
    expect((await pull()).bytes).toBe(0);
    expect(modified('index.html')).toBe(MODIFIED.getTime() + 60_000);
  });
});

test('nothing was ever published: no version, no error', async () => {
  expect(await pull()).toEqual({ version: undefined, changed: false, bytes: 0 });
});
