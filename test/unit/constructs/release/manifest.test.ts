import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { release } from '../../../../constructs/release/manifest';
import { type RenderedFile, scriptFile, textFile } from '../../../../docker/rendered-file';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const files: readonly RenderedFile[] = [
  textFile('b/two', '2'),
  scriptFile('a', 'one\n'),
  textFile('b.txt', ''),
];
const { id } = release(files);

test('the manifest is what sha256sum and the boot read', () => {
  const manifest = `755 ${hash('one\n')}  a\n644 ${hash('')}  b.txt\n644 ${hash('2')}  b/two\n`;
  expect(release(files).files.at(-1)).toEqual(textFile('manifest', manifest));
  expect(id).toBe(hash(manifest));
});

test('the order in which files are given does not matter', () => {
  expect(release([...files].reverse())).toEqual(release(files));
});

test.each<[string, RenderedFile]>([
  ['a byte', textFile('b/two', '3')],
  ['a name', textFile('b/too', '2')],
  ['a mode', scriptFile('b/two', '2')],
])('%s changes the id', (_, other) => {
  expect(release([other, ...files.slice(1)]).id).not.toBe(id);
});

test('a file more or less changes the id', () => {
  expect(release([...files, textFile('c', '')]).id).not.toBe(id);
  expect(release(files.slice(1)).id).not.toBe(id);
});

test('text and the same bytes are one', () => {
  const bytes: RenderedFile = { path: 'b/two', content: new TextEncoder().encode('2'), mode: 0o644 };
  expect(release([bytes, ...files.slice(1)]).id).toBe(id);
});

describe('a path that could leave the folder or break the manifest', () => {
  test.each([
    '../x',
    'a/../../x',
    '..',
    '/etc/passwd',
    'a//b',
    'a/',
    '',
    '.',
    './a',
    'a/./b',
    'with blank',
    'line\nend',
    'back\\slash',
    'quote"',
    'é',
    'manifest',
  ])('%j', (path) => {
    expect(() => release([textFile(path, '')])).toThrow(
      `a file of the release has the path ${JSON.stringify(path)}: use letters, digits and . _ - @ only`,
    );
  });
  test.each(['a', 'a.b/c-d_e@f', '.hidden', 'a/..b', 'x/manifest'])('%j is fine', (path) => {
    expect(release([textFile(path, '')]).files).toHaveLength(2);
  });
  test('two files of one path', () => {
    expect(() => release([textFile('a', '1'), textFile('b', ''), textFile('a', '2')])).toThrow(
      'two files of the release have the path a',
    );
  });
});
