import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pullContent } from '../../../agent/content';
import {
  MANIFEST_KEY,
  type PublishedFile,
  parseManifest,
  renderManifest,
} from '../../../protocol/content-manifest';
import { fileProblem, isPlainName, isPlainPath, quoted } from '../../../protocol/safe-name';
import { testFolder } from '../../helpers/folder';
import { BUCKET, HttpBucket } from '../../helpers/http-bucket';

const ODD = [
  ['../evil', 'has . or .. as a name in it'],
  ['a/../../evil', 'has . or .. as a name in it'],
  ['/etc/passwd', 'begins with a slash'],
  ['a//b', 'has an empty name in it'],
  ['', 'has an empty name in it'],
  ['a/', 'has an empty name in it'],
  ['./a', 'has . or .. as a name in it'],
  ['..', 'has . or .. as a name in it'],
  ['a\\b', 'has a control character, a backslash or a broken character in it'],
  ['a\nb', 'has a control character, a backslash or a broken character in it'],
  ['a\0b', 'has a control character, a backslash or a broken character in it'],
  ['a\ufffdb', 'has a control character, a backslash or a broken character in it'],
  [`a/${'x'.repeat(256)}`, 'has a name of more than 255 bytes in it'],
  [`${'ä'.repeat(128)}`, 'has a name of more than 255 bytes in it'],
  ['x'.repeat(200).concat('/').repeat(5).slice(0, -1), 'is longer than 900 bytes'],
] as const;

test.each(ODD)('%j %s', (path, problem) => {
  expect(fileProblem(['index.html', path])).toBe(`${JSON.stringify(path)} ${problem}`);
});

test.each([
  [['a', 'a/b'], '"a" is a file and a folder'],
  [['a/b/c', 'x', 'a/b'], '"a/b" is a file and a folder'],
  [['a', 'b', 'a'], '"a" is there twice'],
])('%j: %s', (paths, problem) => {
  expect(fileProblem(paths)).toBe(problem);
});

test.each([[['a', 'ab', 'a.b', 'b/a', 'ü', '.well-known/x', '..a', 'a..', '...']]])(
  '%j are files',
  (paths) => {
    expect(fileProblem(paths)).toBeUndefined();
  },
);

describe('a name that a program made', () => {
  test.each([
    'a',
    '.hidden',
    '..a',
    'i-0123456789abcdef0',
    '20270115T080000Z-1a2b',
    'x'.repeat(255),
    'a@b_c',
  ])('%j is one', (name) => {
    expect([isPlainName(name), isPlainPath(name), isPlainPath(`a/${name}/b`)]).toEqual([true, true, true]);
  });
  test.each([
    ...[
      '',
      '.',
      '..',
      '-rf',
      'a b',
      '$(id)',
      'a;b',
      'a\nb',
      'a\n',
      'a\0',
      'a\\b',
      'é',
      '\u001b[2J',
      'a:b',
      'a*',
    ],
    ...['x'.repeat(256), undefined, null, 7, ['a'], {}],
  ])('%j is none, nor a part of a path', (name) => {
    expect([isPlainName(name), isPlainPath(name)]).toEqual([false, false]);
    if (typeof name === 'string')
      for (const path of [`a/${name}`, `${name}/a`, `a/${name}/b`]) expect(isPlainPath(path)).toBe(false);
  });
  test.each(['a/b', '/a', 'a/'])('%j is more than one name', (name) => {
    expect(isPlainName(name)).toBe(false);
  });
  test('a path is no longer than a key may be', () => {
    expect(isPlainPath('abc/'.repeat(224).concat('abcd'))).toBe(true);
    expect(isPlainPath('abc/'.repeat(224).concat('abcde'))).toBe(false);
  });
});

const file: PublishedFile = {
  path: 'a.html',
  size: 1,
  sha256: 'a'.repeat(64),
  key: '.baton/files/a',
  etag: '"x"',
  modified: 1,
};

test('a manifest reads as it was written', () => {
  const files = [file, { ...file, path: 'b/"ü".html' }];
  expect(parseManifest(renderManifest(files))).toEqual(files);
});

test.each<readonly [name: string, text: string, words: string]>([
  ['half of it', renderManifest([file]).slice(0, -20), 'is not whole'],
  ['nothing', '', 'is not whole'],
  ['null', 'null', 'has the format undefined, known is 1'],
  ['a later format', '{"format":2,"files":[]}', 'has the format 2, known is 1'],
  ['no files', '{"format":1,"files":[]}', 'names no files'],
  ['a list of something else', '{"format":1,"files":[null]}', 'has an entry that is none: null'],
  ['a size that is none', renderManifest([{ ...file, size: -1 }]), 'has an entry that is none'],
  ['a hash that is none', renderManifest([{ ...file, sha256: 'abc' }]), 'has an entry that is none'],
  ['a key of another folder', renderManifest([{ ...file, key: 'index.html' }]), 'has an entry that is none'],
  [
    'a key out of its folder',
    renderManifest([{ ...file, key: '.baton/files/../../a' }]),
    'has an entry that is none',
  ],
  [
    'too many',
    renderManifest(Array.from({ length: 15_001 }, () => file)),
    'is too large: it has 15001 files, and at most 15000 are served',
  ],
  ...ODD.map(
    ([path]) =>
      [
        `a path such as ${JSON.stringify(path.slice(0, 20))}`,
        renderManifest([{ ...file, path }]),
        'names what has no place in a folder',
      ] as const,
  ),
])('a manifest with %s is refused', (_, text, words) => {
  expect(() => parseManifest(text)).toThrow(`the manifest .baton/site.json ${words}`);
});

let bucket: HttpBucket;
beforeEach(async () => {
  bucket = await HttpBucket.open();
});
afterEach(() => bucket.close());

test.each([
  ['a manifest', (path: string) => bucket.put(MANIFEST_KEY, renderManifest([{ ...file, path }]))],
  ['a list', (path: string) => bucket.put(path, 'x')],
])('nothing of %s with a path out of the folder is ever written', async (_, put) => {
  const folder = testFolder();
  put('a/../../evil');
  await expect(pullContent(bucket.client, BUCKET, folder, { settleSeconds: 0 })).rejects.toThrow(
    'has . or .. as a name in it',
  );
  expect(bucket.newCalls().filter((call) => call.includes('evil'))).toEqual([]);
});

test('what is no name is shown as one line, and gives a terminal no orders', () => {
  expect(quoted('a\nb\u001b[2J\u009b1m')).toBe('"a\\nb\\u001b[2J1m"');
  expect(quoted(undefined)).toBe('nothing');
});
