import { describe, expect, test } from 'vitest';
import { ExportParser, FIELD_LIMIT, type JournalEntry } from '../../../../agent/logs/journal-export';

const binary = (name: string, bytes: Buffer) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from('\n')]);
};

const head = (index: number) =>
  Buffer.from(
    `__CURSOR=s=ab;i=${index}\n__REALTIME_TIMESTAMP=1700000000123456\n__MONOTONIC_TIMESTAMP=7\n_BOOT_ID=cd\n`,
  );

/** Three entries, the second with lines and bytes in its message. */
const JOURNAL = Buffer.concat([
  head(1),
  Buffer.from('PRIORITY=6\nSYSLOG_IDENTIFIER=sshd\n_PID=12\nMESSAGE=a=b\n\n'),
  head(2),
  binary('MESSAGE', Buffer.from('one\n\ntwo\u001b[0m ü')),
  Buffer.from('_COMM=node\n\n'),
  head(3),
  Buffer.from('MESSAGE=\n\n'),
]);

const ENTRIES: Partial<JournalEntry>[] = [
  {
    cursor: 's=ab;i=1',
    time: 1_700_000_000_123,
    message: 'a=b',
    identifier: 'sshd',
    pid: '12',
    priority: '6',
  },
  { cursor: 's=ab;i=2', message: 'one\n\ntwo\u001b[0m ü', identifier: 'node', pid: undefined, cut: 0 },
  { cursor: 's=ab;i=3', message: '' },
];

function parse(pieces: readonly Buffer[]): JournalEntry[] {
  const parser = new ExportParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

describe('the journal’s export', () => {
  test('is read, text and bytes', () => {
    expect(parse([JOURNAL])).toMatchObject(ENTRIES);
  });

  test('may be cut anywhere on its way', () => {
    for (let at = 0; at <= JOURNAL.length; at += 1)
      expect(parse([JOURNAL.subarray(0, at), JOURNAL.subarray(at)])).toMatchObject(ENTRIES);
    expect(parse([...JOURNAL].map((byte) => Buffer.from([byte])))).toMatchObject(ENTRIES);
  });

  test('holds nothing yet where an entry has not ended', () => {
    expect(parse([JOURNAL.subarray(0, JOURNAL.length - 1)])).toHaveLength(2);
  });

  test.each([
    ['text', (bytes: Buffer) => Buffer.concat([Buffer.from('MESSAGE='), bytes, Buffer.from('\n')])],
    ['bytes', (bytes: Buffer) => binary('MESSAGE', bytes)],
  ])('a message that is too long is cut, and nothing after it is lost: %s', (_, field) => {
    const more = 3_000_000;
    const long = Buffer.concat([
      field(Buffer.alloc(FIELD_LIMIT + more, 'x')),
      Buffer.from('SYSLOG_IDENTIFIER=dump\n\n'),
    ]);
    const all = Buffer.concat([head(1), long, head(2), Buffer.from('MESSAGE=next\n\n')]);
    const pieces = Array.from({ length: Math.ceil(all.length / 65_536) }, (_, index) =>
      all.subarray(index * 65_536, (index + 1) * 65_536),
    );
    const [first, second] = parse(pieces);
    // The name before the text counts as part of its line.
    expect(first?.message.length).toBeGreaterThan(FIELD_LIMIT - 20);
    expect(first?.message.length).toBeLessThanOrEqual(FIELD_LIMIT);
    expect((first?.message.length ?? 0) + (first?.cut ?? 0)).toBe(FIELD_LIMIT + more);
    expect(first).toMatchObject({ cursor: 's=ab;i=1', identifier: 'dump' });
    expect(second).toMatchObject({ cursor: 's=ab;i=2', message: 'next' });
  });

  test.each([FIELD_LIMIT - 1, FIELD_LIMIT, FIELD_LIMIT + 1])('bytes at the limit: %i', (size) => {
    const [entry] = parse([head(1), binary('MESSAGE', Buffer.alloc(size, 'x')), Buffer.from('\n')]);
    expect(entry?.message).toMatch(/^x+$/);
    expect((entry?.message.length ?? 0) + (entry?.cut ?? 0)).toBe(size);
    expect(entry?.cut).toBeLessThanOrEqual(1);
  });

  test('a field that stands there twice counts once', () => {
    const [entry] = parse([head(1), Buffer.from('MESSAGE=one\nMESSAGE=two\n\n')]);
    expect(entry?.message).toBe('one');
  });
});
