import { createHash } from 'node:crypto';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatPublication } from '../../../../deployer/site/publication';
import { type PublishOptions, publish } from '../../../../deployer/site/publish';
import {
  FILES_PREFIX,
  MANIFEST_KEY,
  MOST_BYTES,
  NO_RULES,
  parseManifest,
  renderManifest,
  rulesOf,
} from '../../../../protocol/content-manifest';
import type { SiteRules } from '../../../../protocol/site-rules/rules';
import { testFolder, writeFiles } from '../../../helpers/folder';
import { BUCKET, type Call, HttpBucket } from '../../../helpers/http-bucket';

const HOUR = 3_600_000;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const key = (text: string, end = '.html') => `${FILES_PREFIX}${sha256(text)}${end}`;

let bucket: HttpBucket;
let lines: string[];
let site: string;
beforeEach(async () => {
  bucket = await HttpBucket.open();
  lines = [];
  site = testFolder();
});
afterEach(() => bucket.close());

function write(files: Readonly<Record<string, string>>): void {
  rmSync(site, { recursive: true });
  writeFiles(
    site,
    Object.entries(files).map(([path, content]) => ({ path, content })),
  );
}
const run = (options: Partial<PublishOptions> = {}) =>
  publish(bucket.client, BUCKET, site, { log: (line) => lines.push(line), ...options });
const publishFiles = (files: Readonly<Record<string, string>>, options: Partial<PublishOptions> = {}) => {
  write(files);
  return run(options);
};
const manifest = () => parseManifest(bucket.text(MANIFEST_KEY) ?? '');
const keys = () => [...bucket.objects.keys()].sort();
/** Once the folder was listed, and before any file is read. */
const afterListing = (change: () => void) => {
  bucket.fault = ({ method }) => {
    if (method === 'LIST') change();
    return undefined;
  };
};
const age = (hours: number) => {
  for (const [one, object] of bucket.objects)
    bucket.objects.set(one, { ...object, modified: new Date(object.modified.getTime() - hours * HOUR) });
};

describe('a redirect from a folder to its name', () => {
  const rules = { redirects: [{ from: '/p/', to: '/p', status: 301 as const }], gone: [] };
  test('is refused where nginx would lead back', async () => {
    await expect(publishFiles({ 'p/index.html': 'p' }, { settings: { rules } })).rejects.toThrow(
      'site.redirects, "/p/" to "/p": no visitor would ever arrive, because the site has a folder ' +
        'there: /p/ to /p to /p/',
    );
    expect(keys()).toEqual([]);
  });
  test('is right where a page has that name', async () => {
    expect(await publishFiles({ 'p.html': 'p', 'p/x.html': 'x' }, { settings: { rules } })).toMatchObject({
      files: 2,
    });
  });
});

describe('redirects of the settings and of _redirects', () => {
  const to = (from: string, target: string) => ({ from, to: target, status: 301 as const });
  const site = { names: ['example.com', 'www.example.com'], port: 443 };
  test.each<[what: string, rules: Partial<SiteRules>, file: string, words: string]>([
    [
      'lead to each other',
      { redirects: [to('/a', '/b')] },
      '/b /a',
      'site.redirects, "/a" to "/b" and _redirects, "/b" to "/a": no visitor would ever arrive, because together ' +
        'they lead in a circle: /a to /b to /a. Lead one of them to a page, or take it out',
    ],
    [
      'by an alias',
      { redirects: [to('/a', '/b')] },
      '/b https://www.example.com/a?x=y',
      'in a circle: /a to /b to /a',
    ],
    [
      'by wildcards, however deep',
      { redirects: [to('/a/*', '/b/:splat')] },
      '/b/* /a/:splat',
      'in a circle: /b/ to /a/ to /b/',
    ],
    [
      'over nginx’ step to a folder',
      { redirects: [to('/p/', '/q')] },
      '/q /p',
      'in a circle: /p/ to /q to /p to /p/',
    ],
    [
      'where the setting takes the path that saved the file',
      { redirects: [to('/b', '/a')] },
      '/a /b\n/b /page 301!',
      'in a circle: /b to /a to /b',
    ],
  ])('%s: refused', async (_, some, file, words) => {
    const settings = { site, rules: { redirects: [], gone: [], ...some } };
    const files = { 'p/index.html': 'p', 'page.html': 'page', _redirects: file };
    await expect(publishFiles(files, { settings })).rejects.toThrow(words);
    expect(keys()).toEqual([]);
  });

  test.each<[what: string, rules: Partial<SiteRules>, file: string]>([
    ['one after the other', { redirects: [to('/a', '/b')] }, '/b /page'],
    ['a setting ends what the file leads to', { redirects: [to('/a', '/page')] }, '/b /a'],
    ['a setting takes the whole path', { redirects: [to('/b', '/page'), to('/a', '/b')] }, '/b /a'],
    ['a removed page ends it', { redirects: [to('/a', '/b')], gone: ['/b'] }, '/b /a'],
    ['another host of that path', { redirects: [to('/a', '/b')] }, '/b https://example.org/a'],
    ['another port', { redirects: [to('/a', '/b')] }, '/b https://example.com:8443/a'],
  ])('%s: published', async (_, some, file) => {
    const settings = { site, rules: { redirects: [], gone: [], ...some } };
    const files = { 'page.html': 'page', _redirects: file };
    expect(await publishFiles(files, { settings })).toMatchObject({ files: 1 });
  });
});

describe('the script for paths that are no file', () => {
  const settings = { php: true, frontController: '/app/index.php' };
  test('has to be one of the files', async () => {
    await expect(publishFiles({ 'index.php': '<?php' }, { settings })).rejects.toThrow(
      `${site} has no app/index.php, which site.frontController names ("/app/index.php"); nothing was published. ` +
        'Next step: publish the folder that it is in, or write its path below the published folder',
    );
    expect(keys()).toEqual([]);
    expect(await publishFiles({ 'app/index.php': '<?php' }, { settings })).toMatchObject({ files: 1 });
  });
});

describe('_headers', () => {
  const stored = () => rulesOf(bucket.text(MANIFEST_KEY) ?? '');

  test('is no page, and travels in the manifest', async () => {
    await publishFiles({ 'index.html': 'home', _headers: '/*\n  X-A: b' });
    expect(manifest().map(({ path }) => path)).toEqual(['index.html']);
    expect(stored()).toEqual({
      ...NO_RULES,
      headers: [{ path: '/*', headers: [{ name: 'X-A', value: 'b' }] }],
    });
  });

  test('a server from before there were any finds the redirects where it looks for them', async () => {
    await publishFiles({ 'index.html': 'home', _redirects: '/a /b', _headers: '/*\n  X-A: b' });
    const text = JSON.parse(bucket.text(MANIFEST_KEY) ?? '') as { rules: object };
    expect(Object.keys(text.rules)).toEqual(['redirects', 'gone']);
  });

  test('alone is a change to publish, the same again is none, and its end is one', async () => {
    const puts = () => bucket.newCalls().filter((call) => call === `PUT ${MANIFEST_KEY}`).length;
    const found: number[] = [];
    for (const text of ['/\n X-A: b', '# the same\n/\n\tX-A:b\n', '/\n X-A: c', undefined]) {
      await publishFiles({ 'index.html': 'home', ...(text && { _headers: text }) });
      found.push(puts());
    }
    expect(found).toEqual([1, 0, 1, 1]);
    expect(stored()).toEqual(NO_RULES);
  });

  test('its owner hears what does nothing', async () => {
    await publishFiles({ 'index.html': 'home', _headers: '/a\n# X-A: b' });
    expect(lines).toEqual(['site: _headers, line 1: "/a" has no headers, so it does nothing']);
  });

  test('and _redirects are refused together, before anything is uploaded', async () => {
    const files = { 'index.html': 'home', _redirects: '/a', _headers: '/a\n  Set-Cookie: a=b' };
    await expect(publishFiles(files)).rejects.toThrow(
      /^_redirects cannot be followed[\s\S]*line 1: must be[\s\S]*\n_headers cannot be followed[\s\S]*line 2: Set-Cookie/,
    );
    expect(bucket.calls).toEqual([]);
  });

  test('is measured before anything is uploaded', async () => {
    const _headers = Array.from({ length: 2001 }, (_, at) => `/${at}\n  X-A: b`).join('\n');
    await expect(publishFiles({ 'index.html': 'home', _headers })).rejects.toThrow(
      'all lines: holds 2001 headers, at most 2000 are allowed',
    );
    expect(bucket.calls).toEqual([]);
  });
});

test('each file under its hash, with type and caching, and the manifest last', async () => {
  await publishFiles({ 'index.html': 'home', 'a/b.css': 'b', LICENSE: 'text' });
  expect(keys()).toEqual([key('home'), key('b', '.css'), key('text', ''), MANIFEST_KEY].sort());
  expect(bucket.calls.at(-1)).toEqual({ method: 'PUT', key: MANIFEST_KEY });
  const { type, cacheControl } = bucket.objects.get(key('b', '.css')) ?? {};
  expect([type, cacheControl]).toEqual(['text/css; charset=utf-8', 'public, max-age=31536000, immutable']);
  expect(bucket.objects.get(MANIFEST_KEY)?.cacheControl).toBe('no-cache');
  expect(manifest().map(({ path, size, sha256, key }) => ({ path, size, sha256, key }))).toEqual([
    { path: 'LICENSE', size: 4, sha256: sha256('text'), key: key('text', '') },
    { path: 'a/b.css', size: 1, sha256: sha256('b'), key: key('b', '.css') },
    { path: 'index.html', size: 4, sha256: sha256('home'), key: key('home') },
  ]);
});

test('only what is new is uploaded; what is told is what changed', async () => {
  await publishFiles({ 'index.html': 'home', 'same.html': 'same', 'gone.html': 'gone' });
  bucket.newCalls();
  const publication = await publishFiles({ 'index.html': 'new', 'same.html': 'same', 'added.html': 'added' });
  expect(
    bucket
      .newCalls()
      .filter((call) => call.startsWith('PUT'))
      .sort(),
  ).toEqual([`PUT ${key('added')}`, `PUT ${key('new')}`, `PUT ${MANIFEST_KEY}`].sort());
  expect(publication).toMatchObject({
    added: ['added.html'],
    changed: ['index.html'],
    removed: ['gone.html'],
    uploaded: 2,
    uploadedBytes: 8,
  });
  expect(formatPublication(publication)).toBe(
    'site published: 3 files, 1 new, 1 changed, 1 removed, 2 uploaded',
  );
});

test('a link to the folder that is moved meanwhile does not mix two sites', async () => {
  const [one, two] = [testFolder(), testFolder()];
  for (const folder of [one, two])
    writeFiles(
      folder,
      ['a.html', 'b.html'].map((path) => ({ path, content: `${path} of ${folder}` })),
    );
  const link = join(testFolder(), 'public');
  symlinkSync(one, link);
  afterListing(() => {
    rmSync(link);
    symlinkSync(two, link);
  });
  await publish(bucket.client, BUCKET, link, { log: () => {} });
  expect(manifest().map(({ sha256: hash }) => hash)).toEqual(
    ['a.html', 'b.html'].map((path) => sha256(`${path} of ${one}`)),
  );
});

test('nothing new: nothing is written', async () => {
  await publishFiles({ 'index.html': 'home' });
  bucket.newCalls();
  await run();
  expect(bucket.newCalls()).toEqual([`GET ${MANIFEST_KEY}`, 'LIST']);
});

test('one content in several files is uploaded once', async () => {
  const { uploaded } = await publishFiles({ 'a.html': 'same', 'b.html': 'same', 'c/d.html': 'same' });
  expect([uploaded, keys()]).toEqual([1, [key('same'), MANIFEST_KEY].sort()]);
  expect(manifest()).toHaveLength(3);
});

test('a large file is uploaded in pieces, whole', async () => {
  const large = 'x'.repeat(5 * 1024 ** 2);
  await publishFiles({ 'large.bin': large });
  expect(bucket.text(key(large, '.bin'))).toBe(large);
});

test('a dry run tells the same and changes nothing', async () => {
  await publishFiles({ 'index.html': 'home', 'gone.html': 'gone' });
  const before = new Map(bucket.objects);
  const files = { 'index.html': 'new', 'added.html': 'added' };
  const dry = await publishFiles(files, { dryRun: true });
  expect(bucket.objects).toEqual(before);
  expect(await publishFiles(files)).toEqual(dry);
});

describe('what is used no more', () => {
  const home = (text: string) => ({ 'index.html': text });
  test('is removed a day later, but for what the live site and the one before use', async () => {
    for (const text of ['one', 'two', 'three']) await publishFiles(home(text));
    expect(keys()).toContain(key('one'));
    age(25);
    await publishFiles(home('four'));
    expect(keys()).toEqual([key('three'), key('four'), MANIFEST_KEY].sort());
  });

  test('stays where it cannot be removed: the site is published all the same', async () => {
    await publishFiles(home('one'));
    await publishFiles(home('two'));
    age(25);
    bucket.fault = ({ method }: Call) => (method === 'DELETE' ? 403 : undefined);
    await publishFiles(home('three'));
    expect(manifest()[0]?.sha256).toBe(sha256('three'));
    expect(lines).toContainEqual(expect.stringContaining('could not be removed: AccessDenied'));
  });

  test('is uploaded again when it is used again and so old that another publish may remove it', async () => {
    for (const text of ['one', 'two', 'three']) await publishFiles(home(text));
    age(13);
    expect((await publishFiles({ ...home('three'), 'a.html': 'a' })).uploaded).toBe(1);
    expect((await publishFiles(home('one'))).uploaded).toBe(1);
  });
});

test('what a publish that was cut off has uploaded is not uploaded again', async () => {
  bucket.fault = ({ key }) => (key === MANIFEST_KEY && bucket.objects.size > 0 ? 503 : undefined);
  await expect(publishFiles({ 'a.html': 'a', 'b.html': 'b' })).rejects.toThrow('SlowDown');
  expect(bucket.objects.has(MANIFEST_KEY)).toBe(false);
  bucket.fault = () => undefined;
  expect((await run()).uploaded).toBe(0);
  expect(manifest()).toHaveLength(2);
});

test('a manifest that was removed is written again, also where the store still counts it as there', async () => {
  bucket.countsRemoved = true;
  await publishFiles({ 'index.html': 'home' });
  await bucket.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: MANIFEST_KEY }));
  await run();
  expect(manifest()).toHaveLength(1);
});

test('of two that publish at once the second tells so, and the first is live', async () => {
  await publishFiles({ 'index.html': 'home' });
  let other: Promise<unknown> | undefined;
  bucket.fault = ({ method, key: of }) => {
    if (method === 'PUT' && of === key('mine') && !other) {
      const theirs = testFolder();
      writeFiles(theirs, [{ path: 'index.html', content: 'theirs' }]);
      other = publish(bucket.client, BUCKET, theirs, { log: () => {} });
    }
    return undefined;
  };
  bucket.onChange = async () => {
    // The other one is through before this one writes its manifest.
    if (bucket.objects.has(key('mine')) && !bucket.objects.has(key('theirs'))) await settled();
  };
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 300));
  await expect(publishFiles({ 'index.html': 'mine' })).rejects.toThrow(
    'somebody else published at the same time, and that is live now: publish again',
  );
  await other;
  expect(manifest()[0]?.sha256).toBe(sha256('theirs'));
  await run();
  expect(manifest()[0]?.sha256).toBe(sha256('mine'));
});

test('a manifest that cannot be read is replaced', async () => {
  bucket.put(MANIFEST_KEY, '{"format":1,');
  await publishFiles({ 'index.html': 'home' });
  expect(manifest()).toHaveLength(1);
  expect(lines).toContainEqual(expect.stringContaining('cannot be read and is replaced'));
});

describe('what stays private', () => {
  const files = {
    'index.html': 'home',
    '.env': 'secret',
    '.git/config': 'secret',
    '.well-known/security.txt': 'a',
    'tags/.net/index.html': 'page',
    'lib/a.inc': '<?php',
    'wp-config.php': '<?php',
    'wp-config.php~': '<?php',
  };
  const pages = ['.well-known/security.txt', 'index.html', 'tags/.net/index.html'];

  test('is left out, and said', async () => {
    const publication = await publishFiles(files);
    expect(manifest().map(({ path }) => path)).toEqual(pages);
    expect(formatPublication(publication)).toContain(
      'site: left out, because they stay private (docs/publishing.md): ' +
        '".env", ".git/", "lib/a.inc", "wp-config.php", "wp-config.php~"',
    );
  });

  test('programs are published where PHP runs them', async () => {
    await publishFiles({ ...files, '.user.ini': 'x=y' }, { settings: { php: true } });
    expect(manifest().map(({ path }) => path)).toEqual(
      [...pages, '.user.ini', 'lib/a.inc', 'wp-config.php'].sort(),
    );
  });

  test('an editor’s lock, which is a link to nothing, stops no publish', async () => {
    write({ 'index.html': 'home', 'a/b.html': 'b' });
    symlinkSync('maria@desk.4711:1700000000', join(site, 'a/.#b.html'));
    expect((await run()).leftOut).toEqual(['a/.#b.html']);
    expect(manifest()).toHaveLength(2);
  });
});

describe('the one limit of a site, in bytes', () => {
  /** Paths of three bytes a letter: half as many letters as the limit has bytes. */
  const longPaths = (files: number) =>
    Object.fromEntries(
      Array.from({ length: files }, (_, index) => [
        `${['一', '二', '三'].map((letter) => letter.repeat(80)).join('/')}/${index}.html`,
        'page',
      ]),
    );

  test('is reported before anything is uploaded', async () => {
    await expect(publishFiles(longPaths(9000))).rejects.toThrow(
      /holds more than a site may have: its list of files takes \d+ bytes, and at most 8388608 are read/,
    );
    expect(bucket.calls).toEqual([]);
  });

  test('what publishing measures is what is written', async () => {
    await publishFiles({ ...longPaths(3), 'ä "quoted".html': 'a', LICENSE: '' });
    const sha = '0'.repeat(64);
    const measured = renderManifest(
      manifest().map((file) => ({ ...file, sha256: sha, etag: `"${'0'.repeat(32)}"` })),
    );
    expect(Buffer.byteLength(measured)).toBe(Buffer.byteLength(bucket.text(MANIFEST_KEY) ?? ''));
  });

  test('a server counts bytes as the store does, not letters', async () => {
    const text = renderManifest(
      Object.keys(longPaths(9000)).map((path) => ({
        ...{ path, size: 4, sha256: sha256('page'), key: key('page'), etag: '"e"', modified: 1 },
      })),
    );
    expect(text.length).toBeLessThan(MOST_BYTES);
    expect(() => parseManifest(text)).toThrow('at most 8388608 are read');
  });

  test('a live manifest that is too large is replaced', async () => {
    bucket.put(MANIFEST_KEY, ' '.repeat(MOST_BYTES + 1));
    await publishFiles({ 'index.html': 'home' });
    expect(manifest()).toHaveLength(1);
    expect(lines).toContainEqual(expect.stringContaining('cannot be read and is replaced'));
  });
});

test('objects of an earlier sync stay, and it is told that they are not served', async () => {
  bucket.put('index.html', 'synced');
  const publication = await publishFiles({ 'index.html': 'home' });
  expect(bucket.text('index.html')).toBe('synced');
  expect(formatPublication(publication)).toContain('1 objects in the bucket beside .baton/ are not served');
});

describe('nothing is published', () => {
  test.each([
    ['a name that Baton keeps for itself', '.baton/site.json', 'has a name that Baton keeps for itself'],
    ['a name that no server takes', 'a\\b.html', 'has a control character, a backslash'],
  ])('of a folder with %s', async (_, path, words) => {
    await expect(publishFiles({ 'index.html': 'home', [path]: 'x' })).rejects.toThrow(words);
    expect(bucket.calls).toEqual([]);
  });

  test('of a folder with a link to nothing', async () => {
    write({ 'index.html': 'home' });
    symlinkSync('nowhere', join(site, 'link.html'));
    await expect(run()).rejects.toThrow(`${join(site, 'link.html')} is a link to what does not exist`);
    expect(bucket.calls).toEqual([]);
  });

  test.each([
    ['file', '/proc/self/environ'],
    ['folder', '/etc'],
  ])('of a folder with a link to a %s outside of it', async (_, to) => {
    write({ 'index.html': 'home' });
    symlinkSync(to, join(site, 'link'));
    await expect(run()).rejects.toThrow(new RegExp(`^${join(site, 'link')} leads to .*, which is outside`));
    expect(bucket.calls).toEqual([]);
  });

  test.each([
    ['a file', 'a/b.html', '/etc/passwd'],
    ['its folder', 'a', '/etc'],
  ])('where %s is replaced by a link out of the folder meanwhile', async (_, path, to) => {
    await publishFiles({ 'index.html': 'home' });
    write({ 'index.html': 'home', 'a/b.html': 'b', 'a/passwd': 'page' });
    bucket.newCalls();
    afterListing(() => {
      rmSync(join(site, path), { recursive: true });
      symlinkSync(to, join(site, path));
    });
    await expect(run()).rejects.toThrow(/b\.html|leads to \/etc\/passwd, which is outside/);
    const put = bucket.newCalls().filter((call) => call.startsWith('PUT'));
    expect(put.filter((call) => ![`PUT ${key('b')}`, `PUT ${key('page', '')}`].includes(call))).toEqual([]);
    expect(manifest()).toHaveLength(1);
  });

  test('where a large file is replaced by a link between two tries to upload it', async () => {
    const large = 'x'.repeat(5 * 1024 ** 2);
    write({ 'large.bin': large });
    bucket.fault = ({ method }) => {
      if (method !== 'PUT') return undefined;
      rmSync(join(site, 'large.bin'));
      symlinkSync('/etc/passwd', join(site, 'large.bin'));
      return 503;
    };
    await expect(run()).rejects.toThrow(`${join(site, 'large.bin')} leads to /etc/passwd`);
    expect(bucket.objects.size).toBe(0);
  });

  test('where the store refuses a file: the live site is as it was', async () => {
    await publishFiles({ 'index.html': 'home' });
    const before = bucket.text(MANIFEST_KEY);
    bucket.fault = ({ key: of }) => (of === key('b') ? 403 : undefined);
    await expect(publishFiles({ 'a.html': 'a', 'b.html': 'b' })).rejects.toThrow('AccessDenied');
    expect(bucket.text(MANIFEST_KEY)).toBe(before);
  });
});
