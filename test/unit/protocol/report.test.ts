import { expect, test } from 'vitest';
import { reportKey } from '../../../protocol/report';

test('a server’s report has a key of its own', () => {
  expect(reportKey('i-0123456789abcdef0')).toBe('servers/i-0123456789abcdef0/report.json');
});

test.each(['../../backup/manifest.json?', '..', '', 'a/b', 'a b', undefined])(
  'no report is that of %j',
  (server) => {
    expect(() => reportKey(server as string)).toThrow('no server is called');
  },
);
