import { expect, test } from 'vitest';
import { journalFirst, logLinesOf, splitByService } from '../../../../deployer/local/log-lines';

const WHERE = { server: 'baton-local-1', release: 'f' };
const read = (...lines: string[]) =>
  logLinesOf(WHERE, 'nginx', lines).map(({ time, message }) => [time.toISOString(), message]);

test.each([
  ['Docker’s', '2026-01-01T00:00:01.123456789Z hello world', '2026-01-01T00:00:01.123Z'],
  ['journald’s', '2026-01-01T02:00:01.123456+0200 sshd[7]: hello world', '2026-01-01T00:00:01.123Z'],
  ['a newer journald’s', '2026-01-01T00:00:01.123456+00:00 sshd[7]: hello world', '2026-01-01T00:00:01.123Z'],
])('%s time', (_, line, time) => {
  expect(read(line)).toEqual([[time, expect.stringMatching(/^(sshd\[7\]: )?hello world$/)]]);
});

test('what has no time of its own goes on with the line before; before the first it is nothing', () => {
  expect(
    read('-- Boot x --', '2026-01-01T00:00:01.1Z a stack', '  at b', '', '2026-01-01T00:00:02.1Z c'),
  ).toEqual([
    ['2026-01-01T00:00:01.100Z', 'a stack'],
    ['2026-01-01T00:00:01.100Z', '  at b'],
    ['2026-01-01T00:00:02.100Z', 'c'],
  ]);
});

test('an empty message is one, and lines of one millisecond keep their order', () => {
  const found = logLinesOf(WHERE, 'nginx', [
    '2026-01-01T00:00:01.000000002Z ',
    '2026-01-01T00:00:01.000000001Z b',
  ]);
  expect(found.map(({ message }) => message)).toEqual(['', 'b']);
  const [later = '', earlier = ''] = found.map(({ id }) => id);
  expect(earlier < later).toBe(true);
});

test('what is too old is left out', () => {
  const lines = ['2026-01-01T00:00:01Z a', '2026-01-01T00:00:03Z b'];
  expect(
    logLinesOf(WHERE, 'nginx', lines, new Date('2026-01-01T00:00:02Z')).map(({ message }) => message),
  ).toEqual(['b']);
});

test('lines go to the service that stands before them', () => {
  expect([...splitByService(['nginx a b', 'journal c', 'nginx d', 'nothing'])]).toEqual([
    ['nginx', ['a b', 'd']],
    ['journal', ['c']],
  ]);
});

test('the machine’s own log is named first', () => {
  expect(journalFirst(['php', 'journal', 'nginx'])).toEqual(['journal', 'nginx', 'php']);
});
