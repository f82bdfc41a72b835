import { describe, expect, test } from 'vitest';
import { redirects } from '../../../docker/nginx/redirects';
import { awsEnvironment } from '../../helpers/environments';

const rendered = (site: NonNullable<Parameters<typeof awsEnvironment>[0]>['site']) =>
  redirects(awsEnvironment({ site })).content;

test('redirects by their status, and removed pages', () => {
  const site = {
    redirects: [
      { from: '/a', to: '/b' },
      { from: '/c', to: 'https://example.org/d?e=f', status: 302 as const },
    ],
    gone: ['/x'],
  };
  expect(rendered(site)).toBe(
    [
      'location = "/a" {\n  return 301 "/b$is_args$args";\n}\n',
      'location = "/c" {\n  return 302 "https://example.org/d?e=f";\n}\n',
      'location = "/x" {\n  return 410;\n}\n',
    ].join(''),
  );
});

test('none: an empty file, which nginx includes all the same', () => {
  expect(rendered({})).toBe('');
});

describe('nginx compares the decoded path', () => {
  test.each([
    ['/caf%C3%A9', '"/café"'],
    ['/a%20b', '"/a b"'],
    ['/a%22b', '"/a\\"b"'],
    ['/a%5Cb', '"/a\\\\b"'],
    ['/100%25', '"/100%"'],
    ['/%zz', '"/%zz"'],
  ])('%s', (path, quoted) => {
    expect(rendered({ gone: [path] })).toBe(`location = ${quoted} {\n  return 410;\n}\n`);
  });
});

test('where a redirect leads stays a URL, and a dollar sign in it starts no variable', () => {
  const to = 'https://example.org/caf%C3%A9/$5?p=$q';
  expect(rendered({ redirects: [{ from: '/a', to }] })).toContain(
    '"https://example.org/caf%C3%A9/%245?p=%24q"',
  );
});
