import { expect, test } from 'vitest';
import { parseRelease } from '../../../settings/release';

test('a release that was deployed is named by its whole id', () => {
  expect(parseRelease('a'.repeat(64))).toBe('a'.repeat(64));
  expect(parseRelease(undefined)).toBeUndefined();
  // As a workflow sets it whose input is empty.
  expect(parseRelease('')).toBeUndefined();
});

test.each(['main', 'a'.repeat(63), 'A'.repeat(64), ` ${'a'.repeat(64)}`])(
  '%j is not blamed on a file',
  (text) => {
    expect(() => parseRelease(text)).toThrow(
      /^RELEASE must be the id of a release that was deployed, 64 hexadecimal digits, got/,
    );
    expect(() => parseRelease(text)).not.toThrow(/environments\//);
  },
);
