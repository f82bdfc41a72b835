/** What of redirects no visitor could use, and what each is told to write instead. */
import { describe, expect, test } from 'vitest';
import { resolvePath } from '../../../protocol/site-rules/path';
import { leastAws } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const problems = (site: object, more: object = {}) => problemsOf({ ...leastAws, ...more, site });
const ways = (...pairs: readonly (readonly [string, string])[]) => pairs.map(([from, to]) => ({ from, to }));

describe('a path as nginx compares it', () => {
  test.each([
    ['/', '/'],
    ['/a', '/a'],
    ['/a/', '/a/'],
    ['/a//b', '/a/b'],
    ['//a', '/a'],
    ['/a/./b', '/a/b'],
    ['/a/../b', '/b'],
    ['/a/%2e%2E/b', '/b'],
    ['/a/..', '/'],
    ['/a/b/..', '/a/'],
    ['/a/.', '/a/'],
    ['/a%2Fb', '/a/b'],
    ['/%61', '/a'],
    ['/caf%C3%A9', '/caf\u00c3\u00a9'],
    ['/caf%E9', '/caf\u00e9'],
    ['/a%253F', '/a%3F'],
    ['/..', undefined],
    ['/%zz', undefined],
    ['/a%', undefined],
    ['/%00', undefined],
  ])('%s is %j', (written, resolved) => {
    expect(resolvePath(written)).toBe(resolved);
  });
});

describe('what the site needs and people want', () => {
  test.each<[string, object]>([
    [
      'a page index.html to its folder',
      { redirects: ways(['/index.html', '/'], ['/blog/index.html', '/blog/']) },
    ],
    ['index.html removed', { gone: ['/x/index.html'] }],
    ['a page without its ending', { redirects: ways(['/about.html', '/about']) }],
    ['a folder with and without its slash', { redirects: ways(['/p', '/p/']) }],
    ['two spellings that differ in case', { redirects: ways(['/Case', '/case'], ['/CASE', '/case']) }],
    ['bytes that are not UTF-8', { redirects: ways(['/caf%E9', '/cafe']) }],
    ['a query and a part of a page', { redirects: ways(['/a', '/b?c=d#e'], ['/f', '/g#h']) }],
    ['a row of redirects that ends', { redirects: ways(['/1', '/2'], ['/2', '/3']) }],
    ['a wildcard', { redirects: ways(['/blog/*', '/posts/:splat'], ['/blog/a', '/b']) }],
    ['a wildcard in a wildcard', { redirects: ways(['/a/*', '/c/:splat'], ['/a/b/*', '/d/:splat/e']) }],
    ['wildcards that share some pages', { redirects: ways(['/a/*', '/b/:splat'], ['/b/old', '/a/new']) }],
    ['all of it to elsewhere', { redirects: ways(['/*', 'https://new.example.org/:splat']) }],
    ['a folder removed with all in it', { gone: ['/old/*'] }],
    ['another port of the own name', { redirects: ways(['/a', 'https://example.com:8443/a']) }],
    ['an alias, once', { redirects: ways(['/a', 'https://www.example.com/b']) }],
  ])('%s', (_, site) => {
    expect(problems(site)).toEqual([]);
  });
});

describe('where no visitor would ever arrive', () => {
  test.each<[string, object[], string]>([
    ['itself', ways(['/a', '/a']), '/a to /a'],
    ['itself, spelled otherwise', ways(['/ab', '/%61b']), '/ab to /ab'],
    ['itself with a query', ways(['/a', '/a?b=c']), '/a to /a'],
    ['itself with a part', ways(['/a', '/a#b']), '/a to /a'],
    ['two', ways(['/1', '/2'], ['/2', '/1']), '/1 to /2 to /1'],
    ['three', ways(['/1', '/2'], ['/2', '/3'], ['/3', '/1']), '/1 to /2 to /3 to /1'],
    ['home', ways(['/', '/index.html'], ['/index.html', '/']), '/ to /index.html to /'],
    ['an alias', ways(['/a', 'https://www.example.com/a']), '/a to /a'],
    ['an alias and back', ways(['/a', 'https://www.example.com/b'], ['/b', '/a']), '/a to /b to /a'],
    ['a wildcard to its own path', ways(['/a/*', '/a/']), '/a/ to /a/'],
    ['two wildcards', ways(['/a/*', '/b/:splat'], ['/b/*', '/a/:splat']), '/b/ to /a/ to /b/'],
    ['one page of a wildcard', ways(['/a/*', '/b/:splat'], ['/b/c', '/a/c']), '/b/c to /a/c to /b/c'],
    ['deeper and deeper', ways(['/a/*', '/a/b/:splat']), '/a to /a/b/ to /a/b/b/ to /a/b/b/b/'],
    ['everything to one of it', ways(['/*', '/x']), '/x to /x'],
  ])('%s', (_, redirects, circle) => {
    expect(problems({ redirects })).toEqual([
      expect.stringMatching(
        /^site\.redirects\.0: no visitor would ever arrive, because it leads in a circle: /,
      ),
    ]);
    expect(problems({ redirects })[0]).toContain(`: ${circle}. `);
  });

  test('what only leads into a circle is not reported as well', () => {
    expect(problems({ redirects: ways(['/0', '/1'], ['/1', '/2'], ['/2', '/1']) })).toHaveLength(1);
  });
});

describe('refused, with what to write', () => {
  const LONG = 'x'.repeat(4096);
  test.each<[string, object, string]>([
    [
      'two slashes',
      { redirects: ways(['/a//b', '/c']) },
      'site.redirects.0.from: is compared as the path that it comes to; write "/a/b", got "/a//b"',
    ],
    ['dots', { redirects: ways(['/a/../b', '/c']) }, 'write "/b", got "/a/../b"'],
    ['dots in gone', { gone: ['/ok', '/a/../b'] }, 'site.gone.1: is compared'],
    ['dots in a target', { redirects: ways(['/c', '/a/../b']) }, 'site.redirects.0.to: is compared'],
    [
      "another host's name as a path",
      { redirects: ways(['/c', '//example.org/x']) },
      'write "/example.org/x"',
    ],
    ['above the root', { gone: ['/..'] }, 'site.gone.0: is no path that a browser can ask for'],
    ['half an encoded byte', { gone: ['/100%'] }, '%25 is the sign itself'],
    ['a byte of zero', { gone: ['/a%00'] }, '%00 is none'],
    [
      'the site by its name',
      { redirects: ways(['/a', 'https://example.com/b?c#d']) },
      'site.redirects.0.to: is the site\'s own; write the path alone: "/b?c#d", got "https://example.com/b?c#d"',
    ],
    [
      'a target that stops nginx',
      { redirects: ways(['/a', `/${LONG}`]) },
      'site.redirects.0.to: must be at most 3900 bytes',
    ],
    [
      'a target that is too long once encoded',
      { redirects: ways(['/a', `/${'$'.repeat(1500)}`]) },
      'is 4501',
    ],
    ['a path that stops nginx', { gone: [`/${LONG}`] }, 'site.gone.0: must be at most 900 bytes, is 4097'],
    ['a star in the middle', { redirects: ways(['/a/*/b', '/c']) }, 'write %2A for the sign itself'],
    ['a star in a name', { gone: ['/a*'] }, 'may hold * only as the last name, as in /blog/*'],
    ['a placeholder', { redirects: ways(['/:year/x', '/c']) }, 'has a placeholder, but only * is one'],
    ['a placeholder in a target', { redirects: ways(['/a/*', '/b/:year']) }, 'only :splat is one'],
    ['a splat of nothing', { redirects: ways(['/a', '/b/:splat']) }, 'only where "from" ends in /*'],
    ['a splat in a host', { redirects: ways(['/a/*', 'https://:splat/b']) }, 'must be a path'],
    ['a splat behind a host', { redirects: ways(['/a/*', 'https://b.example:splat']) }, 'must be a path'],
    [
      'a splat that is half a name',
      { redirects: ways(['/a/*', '/b-:splat']) },
      'as a whole name of its path',
    ],
    ['a splat in a query', { redirects: ways(['/a/*', '/b?c=:splat']) }, 'as a whole name of its path'],
    ['two splats', { redirects: ways(['/a/*', '/:splat/:splat']) }, 'may hold :splat once'],
    [
      'what the server answers',
      { gone: ['/.well-known/nginx/*'] },
      'must not begin with /.well-known/nginx/',
    ],
    [
      'what the agent answers',
      { gone: ['/.well-known/baton/server'] },
      'must not begin with /.well-known/baton/',
    ],
    [
      'one path twice',
      { redirects: ways(['/a%20b', '/c']), gone: ['/%61%20b'] },
      'site.gone.0: "/%61%20b" is the path of site.redirects.0.from, "/a%20b"; keep one of them',
    ],
    ['one wildcard twice', { gone: ['/a/*', '/a/*'] }, 'site.gone.1: "/a/*" is the path of site.gone.0'],
    ['a line end', { redirects: ways(['/a', '/b\nc']) }, 'percent-encoded'],
    ['a blank', { redirects: ways(['/a', 'https://example.org/b c']) }, 'percent-encoded'],
    [
      'not HTTPS',
      { redirects: ways(['/a', 'http://example.org/']) },
      'must be a path, such as /new-page, or an https:// URL',
    ],
    [
      'too many',
      { gone: Array.from({ length: 5001 }, (_, at) => `/${at}`) },
      'site: holds 5001 paths, at most 5000 are allowed',
    ],
    [
      'too much',
      {
        redirects: ways(
          ...Array.from({ length: 300 }, (_, at) => [`/${at}`, `/${'x'.repeat(3600)}`] as const),
        ),
      },
      'site: holds 1081390 characters, at most 1048576 are allowed',
    ],
    [
      'too many wildcards',
      { gone: Array.from({ length: 201 }, (_, at) => `/${at}/*`) },
      'site: holds 201 wildcards, at most 200',
    ],
  ])('%s', (_, site, words) => {
    expect(problems(site)).toEqual([expect.stringContaining(words)]);
  });

  test('all of them together, each with its place', () => {
    const redirects = [...ways(['/a//b', '/c']), { from: 'no path', to: '/d' }, ...ways(['/e', '/e'])];
    expect(problems({ redirects, gone: ['/%zz'] }).map((line) => line.split(': ')[0])).toEqual([
      'site.redirects.1.from',
      'site.redirects.0.from',
      'site.gone.0',
      'site.redirects.2',
    ]);
  });

  test.each([
    { redirects: 'x', gone: 5 },
    { redirects: [null, 5, {}], gone: [null] },
  ])('of a wrong kind: %j', (site) => {
    expect(problems(site, { aliases: 5 }).length).toBeGreaterThan(2);
  });
});
