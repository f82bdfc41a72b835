import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ask, isInteractive } from '../../../cli/prerequisites/ask';

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['\n', true],
  ['n\n', false],
  ['no\n', false],
  ['what?\n', false],
  ['', false],
])('the answer %j means %s', async (typed, expected) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answer = ask('Install them now?', input, output);
  input.end(typed);
  expect(await answer).toBe(expected);
  expect(output.read()?.toString()).toContain('Install them now? [Y/n] ');
});

test.each([
  [true, true, undefined, true],
  [true, true, 'true', false],
  [true, undefined, undefined, false],
  [undefined, true, undefined, false],
])('input %s, output %s, CI %s: a person is there: %s', (input, output, ci, expected) => {
  expect(isInteractive({ isTTY: input }, { isTTY: output }, ci)).toBe(expected);
});
