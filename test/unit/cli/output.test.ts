import { describe, expect, test } from 'vitest';
import { json, list, table } from '../../../cli/output';

describe('what commands print', () => {
  test('a table has its columns under each other, and no blanks at the ends of its lines', () => {
    expect(
      table(
        ['release', 'date'],
        [
          ['5f0c3a4e', '2026-01-02'],
          ['a1', 'none'],
        ],
      ),
    ).toBe(['release   date', '5f0c3a4e  2026-01-02', 'a1        none'].join('\n'));
  });

  test('a list has its values under each other', () => {
    expect(
      list([
        ['address', '192.0.2.1'],
        ['release', 'a1'],
      ]),
    ).toBe('address  192.0.2.1\nrelease  a1');
  });

  test('JSON can be read back', () => {
    expect(JSON.parse(json({ a: [1] }))).toEqual({ a: [1] });
  });
});
