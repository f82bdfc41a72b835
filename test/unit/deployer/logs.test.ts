import { describe, expect, test } from 'vitest';
import { chosen, type FoundLine, type LogRange, logLines } from '../../../deployer/logs';

const line = (second: number, message: string): FoundLine => ({
  time: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
  server: 'i-1',
  release: 'f',
  service: 'nginx',
  message,
  id: `${second} ${message}`,
});

/** What each read finds; the last stays. */
function source(...reads: readonly (readonly FoundLine[])[]) {
  const asked: (number | undefined)[] = [];
  const left = [...reads];
  return {
    asked,
    lateSeconds: 5,
    read: async (since: Date | undefined) => {
      asked.push(since?.getUTCSeconds());
      return (left.length > 1 ? left.shift() : left[0]) ?? [];
    },
  };
}

async function take(
  from: ReturnType<typeof source>,
  range: Partial<LogRange>,
  count = 100,
): Promise<string[]> {
  const found: string[] = [];
  for await (const { message } of logLines(from, { follow: false, ...range }, async () => {})) {
    found.push(message);
    if (found.length === count) break;
  }
  return found;
}

test('lines of several logs come by their time', async () => {
  expect(await take(source([line(3, 'c'), line(1, 'a'), line(2, 'b')]), {})).toEqual(['a', 'b', 'c']);
});

test('only the newest, of all logs together', async () => {
  expect(await take(source([line(3, 'c'), line(1, 'a'), line(2, 'b')]), { lines: 2 })).toEqual(['b', 'c']);
});

describe('followed', () => {
  test('each line comes once, also one that comes late', async () => {
    const from = source(
      [line(10, 'a'), line(11, 'b')],
      [line(10, 'a'), line(11, 'b'), line(12, 'd')],
      [line(11, 'b'), line(11, 'late'), line(12, 'd'), line(13, 'e')],
    );
    expect(await take(from, { follow: true }, 5)).toEqual(['a', 'b', 'd', 'late', 'e']);
    // From the newest line on, and what may come late.
    expect(from.asked).toEqual([undefined, 6, 7]);
  });

  test('what was left out as too old does not come after all', async () => {
    const all = [line(8, 'a'), line(9, 'b'), line(10, 'c')];
    expect(
      await take(source(all, [line(7, 'older still'), ...all, line(11, 'd')]), { follow: true, lines: 1 }, 2),
    ).toEqual(['c', 'd']);
  });

  test('goes on from where nothing was', async () => {
    const now = { ...line(0, 'first'), time: new Date(Date.now() + 60_000) };
    expect(await take(source([], [now]), { follow: true }, 1)).toEqual(['first']);
  });
});

describe('what is asked for', () => {
  const there = ['php', 'nginx', 'journal'];
  test('is all, or one', () => {
    expect(chosen('service', undefined, there, 'there')).toEqual(there);
    expect(chosen('service', 'nginx', there, 'there')).toEqual(['nginx']);
    expect(chosen('release', 'ab', ['abc', 'abd', 'b'], 'there')).toEqual(['abc', 'abd']);
  });
  test('is not what it only begins with', () => {
    expect(() => chosen('service', 'ngin', there, 'on i-1')).toThrow(
      'no service "ngin" has logs on i-1; there are: journal, nginx, php',
    );
    expect(() => chosen('server', 'x', [], 'of production')).toThrow('there are none');
  });
});
