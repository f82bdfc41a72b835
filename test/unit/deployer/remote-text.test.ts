import { afterEach, describe, expect, test, vi } from 'vitest';
import { log, logError } from '../../../deployer/log';
import { printable, remoteLines, remoteReason, remoteText } from '../../../deployer/remote-text';
import { expectHarmless, HOSTILE } from '../../helpers/hostile';

afterEach(() => vi.restoreAllMocks());

test.each([
  'connect ECONNREFUSED [2001:db8::1]:443',
  'größer als 5 €, 日本語',
  'std::io, ##, #7, ## done [x]',
])('what a person can read stays as it is: %s', (text) => {
  expect(remoteText(text)).toBe(text);
});

test.each([
  ['colours', '\u001b[1;31mfailed\u001b[0m', 'failed'],
  ['a title for the window', '\u001b]0;root\u0007failed', 'failed'],
  ['one that was cut off', 'failed\u001b[', 'failed['],
  ['a sequence in one character', '\u009b31mfailed', 'failed'],
  ['a bell and backspaces', 'fa\u0007iled\b\b\b', 'failed'],
  ['letters that run backwards', 'failed \u202etxt.exe', 'failed txt.exe'],
  ['letters of no width', 'fa\u200bil\u00aded\ufeff', 'failed'],
])('without %s', (_, text, left) => {
  expect(remoteText(text)).toBe(left);
  expect(remoteLines(text)).toEqual([left]);
  expect(printable(text)).toBe(left);
});

test('is one line, so that it cannot pass for one of ours', () => {
  expect(remoteText('\n failed\r\ngate: passed\u2028\u0085\u000bgate: passed\n')).toBe(
    'failed gate: passed gate: passed',
  );
  expect(remoteReason(new Error('failed\ngate: passed'))).toBe('failed gate: passed');
});

describe('a workflow of GitHub is given no orders', () => {
  /** As its runner reads a line: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs */
  const obeyed = (line: string) => /^\s*::[\w-]+.*::/.test(line) || /##\[[\w-]+.*\]/.test(line);
  test.each([
    '::add-mask::production',
    '  ::set-output name=a::b',
    '\u00a0\u3000::stop-commands::x',
    '\u200b::add-mask::x',
    ':\u200d:add-mask::x',
    '\u001b[0m::add-mask::x',
    ':::add-mask::x',
    '##[add-mask]x',
    'in the middle ##[add-mask]x',
    '#\u00ad#[add-mask]x',
    '###[add-mask]x',
    '##\u001b[0m[add-mask]x',
  ])('%j', (text) => {
    for (const line of [remoteText(text), ...remoteLines(text), printable(text)])
      expect(obeyed(line.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ''))).toBe(false);
  });
});

test('has an end', () => {
  expect(remoteText('x'.repeat(1e6))).toBe(`${'x'.repeat(500)}…`);
  expect(remoteText('\u001b[31m'.repeat(1e6)).length).toBeLessThan(502);
  expect(remoteText('xyz', 2)).toBe('xy…');
  const lines = remoteLines(Array.from({ length: 1000 }, (_, n) => `${n} ${'x'.repeat(1000)}`));
  expect(lines).toHaveLength(40);
  expect(lines.at(-1)).toBe(`999 ${'x'.repeat(496)}…`);
});

test('is what it is, where it is no text', () => {
  expect([undefined, null, 7, { a: 1 }].map((text) => remoteText(text))).toEqual([
    '',
    'null',
    '7',
    '{"a":1}',
  ]);
  expect([undefined, null, 7, {}].flatMap((lines) => remoteLines(lines))).toEqual([]);
  expect(remoteLines(['a', 7, ['b\nc']])).toEqual(['a', '7', '["b\\nc"]']);
});

test('lines of ours stay lines, with their indentation', () => {
  const message = 'one:\n  two\n\n    three';
  expect(printable(message)).toBe(message);
});

test('whatever is printed was made harmless', () => {
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => void printed.push(text));
  log(HOSTILE);
  logError(HOSTILE);
  expect(printed).toHaveLength(2);
  for (const text of printed) expectHarmless(text, /^(?!\s*::)/);
});
