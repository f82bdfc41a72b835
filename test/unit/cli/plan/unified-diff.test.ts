import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../../../cli/plan/unified-diff';
import { testFolder, writeFiles } from '../../../helpers/folder';

const lines = (...all: (string | number)[]) => `${all.join('\n')}\n`;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

test('nothing of the same text', () => {
  expect(unifiedDiff('a\nb\n', 'a\nb\n')).toEqual([]);
});

test('a changed line, with what is around it', () => {
  expect(unifiedDiff(lines(...range(1, 9)), lines(...range(1, 4), 'five', ...range(6, 9)))).toEqual([
    '@@ -2,7 +2,7 @@',
    ...[' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8'],
  ]);
});

test('two places that are far apart are two hunks', () => {
  const found = unifiedDiff(lines(...range(1, 30)), lines('new', ...range(1, 29)));
  expect(found.filter((line) => line.startsWith('@@'))).toEqual(['@@ -1,3 +1,4 @@', '@@ -27,4 +28,3 @@']);
});

test('a text that is new, one that is gone, and a last line without an end', () => {
  expect(unifiedDiff('', 'a\n')).toEqual(['@@ -0,0 +1 @@', '+a']);
  expect(unifiedDiff('a\n', '')).toEqual(['@@ -1 +0,0 @@', '-a']);
  expect(unifiedDiff('a\n', 'a')).toContain('+\\ No newline at end of file');
});

test('two long texts that share nothing end in reasonable time', () => {
  const [one, other] = ['a', 'b'].map((sign) => lines(...range(1, 5000).map((n) => `${sign}${n}`)));
  expect(unifiedDiff(one ?? '', other ?? '')).toHaveLength(10_001);
});

const hasPatch = spawnSync('patch', ['--version']).status === 0;

describe.skipIf(!hasPatch)('a patch made of it gives the new text (needs patch)', () => {
  /** The same numbers each time. */
  const random = (seed: number) => () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return seed / 2 ** 31;
  };

  test.each(range(1, 25))('random texts %i', (seed) => {
    const next = random(seed);
    const text = () => lines(...range(1, 30).map(() => Math.floor(next() * 6)));
    const [before, after] = [text(), text()];
    const folder = testFolder();
    const patch = ['--- text', '+++ text', ...unifiedDiff(before, after), ''].join('\n');
    writeFiles(folder, [{ path: 'text', content: before }]);
    const { status, stdout } = spawnSync('patch', ['--output=-', 'text'], {
      cwd: folder,
      input: patch,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, after]);
  });
});
