import { describe, expect, test } from 'vitest';
import { redirects } from '../../../docker/nginx/redirects';
import { renderRules } from '../../../protocol/site-rules/nginx';
import { awsEnvironment } from '../../helpers/environments';

const rendered = (site: NonNullable<Parameters<typeof awsEnvironment>[0]>['site']) =>
  String(redirects(awsEnvironment({ site })).content);
/** The lines of one map. */
const entries = (text: string, name: string) =>
  (text.match(new RegExp(`\\$${name} \\{\\n  default ".*";\\n([^}]*?)\\}\\n`))?.[1] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

test('redirects by their status, and removed pages', () => {
  const site = {
    redirects: [
      { from: '/a', to: '/b' },
      { from: '/c', to: 'https://example.org/d?e=f', status: 302 as const },
      { from: '/e/*', to: '/f/:splat' },
    ],
    gone: ['/x', '/e/y/*'],
  };
  expect(rendered(site)).toBe(
    [
      'map $asked $site_path {',
      '  default "";',
      '  "/a" "/a";',
      '  "/c" "/c";',
      '  "/x" "/x";',
      '}',
      'map $asked $site_status {',
      '  default "";',
      '  "/a" "301";',
      '  "/c" "302";',
      '  "/x" "410";',
      '}',
      'map $asked $site_target {',
      '  default "";',
      '  "/a" "/b$is_args$args";',
      '  "/c" "https://example.org/d?e=f";',
      '  "/x" "";',
      '}',
      'map $asked $site_wild {',
      '  default "";',
      '  "~^(?!/\\.well-known/(?:nginx|baton)/)/e/y(?:/|\\z)" "1";',
      '  "~^(?!/\\.well-known/(?:nginx|baton)/)/e(?:/|\\z)" "2";',
      '}',
      'map $site_wild $site_wild_status {',
      '  default "";',
      '  "1" "410";',
      '  "2" "301";',
      '}',
      'map "$site_wild $request_uri" $site_wild_target {',
      '  default "-";',
      String.raw`  "~^1 (?:/[!$-.0-;=@-\[\]-_a-~]+){2}(?:/|(?=\?|\z))` +
        String.raw`(?<site_splat>(?:[!$-.0-;=@-\[\]-_a-~]+/)*[!$-.0-;=@-\[\]-_a-~]*)(?:\?.*)?\z" "";`,
      String.raw`  "~^2 (?:/[!$-.0-;=@-\[\]-_a-~]+){1}(?:/|(?=\?|\z))` +
        String.raw`(?<site_splat>(?:[!$-.0-;=@-\[\]-_a-~]+/)*[!$-.0-;=@-\[\]-_a-~]*)(?:\?.*)?\z"` +
        ' "/f/${site_splat}$is_args$args";',
      '}',
      '',
    ].join('\n'),
  );
});

describe('nginx compares the decoded path', () => {
  test.each([
    ['/a%62', '/ab'],
    ['/caf%C3%A9', '~^/caf\\xc3\\xa9\\z'],
    ['/caf%E9', '~^/caf\\xe9\\z'],
    ['/a%20b', '~^/a\\x20b\\z'],
    ['/a%22b', '~^/a\\x22b\\z'],
    ['/a%5Cb', '~^/a\\x5cb\\z'],
    ['/a%0Ab', '~^/a\\x0ab\\z'],
    ['/100%25', '~^/100\\x25\\z'],
  ])('%s', (path, key) => {
    expect(entries(rendered({ gone: [path] }), 'site_status')).toEqual([`"${key}" "410";`]);
  });

  test('which its maps do without regard to case, so that twins need more', () => {
    expect(entries(rendered({ gone: ['/a', '/A', '/b'] }), 'site_status')).toEqual([
      '"~^/a\\z" "410";',
      '"~^/A\\z" "410";',
      '"/b" "410";',
    ]);
  });
});

test('where a redirect leads stays a URL, and a dollar sign in it starts no variable', () => {
  const to = 'https://example.org/caf%C3%A9/$5?p=$q';
  expect(rendered({ redirects: [{ from: '/a', to }] })).toContain(
    '"https://example.org/caf%C3%A9/%245?p=%24q"',
  );
});

describe('no rule becomes configuration, not even one that nobody validated', () => {
  const HOSTILE = [
    '/"; } return 200 "x',
    '/\\"; load_module x;',
    '/a\n}\nserver {',
    '/\r\nX: y',
    '/$uri${host}',
    '/é\u2028\0{};#',
    '~^.*',
    'default',
    'include /etc/passwd',
    '/%22;%0A}',
    '/(?<x>.*)/:splat',
    ':splat:splat#:splat',
    '%zz',
    '',
  ];
  const LINE = [
    String.raw`map (\$asked|\$content_wild|"\$content_wild \$request_uri") \$content_[a-z_]+ \{`,
    '  default "-?";',
    String.raw`  "(/[\w/.-]*|~\^[^"\s]+|\d+|~\^\d+ [^"\s]+)" "[^"\\\s]*";`,
    String.raw`\}`,
  ].join('|');

  test.each(HOSTILE.flatMap((one) => [one, `${one}/*`]))('%j', (value) => {
    const text = renderRules(
      { redirects: [{ from: value, to: value, status: 301 }], gone: [`/x${value}`, `${value}/*`] },
      'content',
    );
    const odd = text
      .trimEnd()
      .split('\n')
      .filter((line) => !new RegExp(`^(${LINE})$`).test(line));
    expect(odd).toEqual([]);
    const variables = new Set(text.match(/\$\{?[A-Za-z_]\w*/g));
    expect(
      [...variables].filter((one) => !/^\$(\{?content_\w+|asked|request_uri|is_args|args)$/.test(one)),
    ).toEqual([]);
  });
});
