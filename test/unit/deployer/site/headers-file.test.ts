import { describe, expect, test } from 'vitest';
import { parseHeaders } from '../../../../deployer/site/headers-file';
import { LONGEST_VALUE } from '../../../../protocol/site-headers/rules';

const PAGES = [
  'index.html',
  'about.html',
  'app.js',
  'data/a.json',
  'apple-app-site-association',
  'feed/index.xml',
];
const parse = (text: string) => parseHeaders(text, PAGES);
const problems = (text: string): string[] => {
  try {
    parse(text);
    return [];
  } catch (error) {
    const [first, ...lines] = (error as Error).message.split('\n');
    expect(first).toBe('_headers cannot be followed, so nothing was published:');
    return lines.map((line) => line.trim());
  }
};
const rule = (path: string, headers: Readonly<Record<string, string>>) => ({
  path,
  headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
});

test('what people have', () => {
  const text = [
    '\uFEFF# Pages that may be framed',
    '/widgets/index.html',
    '  # none of them elsewhere',
    '  X-Frame-Options: DENY',
    '  X-XSS-Protection: 1; mode=block',
    '',
    '/widgets/:name/*.html',
    '\tX-Frame-Options:DENY\r',
    '/*',
    '  cache-control: max-age=0',
    '  Cache-Control: no-cache',
    '  cache-control: must-revalidate',
    '/here',
    'Link: <https://example.com/a.css>; rel=preload; as=style',
    '/café/*',
    '  X-Color: #fff # and more',
  ].join('\n');
  expect(parse(text).headers).toEqual([
    rule('/widgets/index.html', { 'X-Frame-Options': 'DENY', 'X-XSS-Protection': '1; mode=block' }),
    rule('/widgets/:name/*.html', { 'X-Frame-Options': 'DENY' }),
    rule('/*', { 'cache-control': 'max-age=0, no-cache, must-revalidate' }),
    rule('/here', { Link: '<https://example.com/a.css>; rel=preload; as=style' }),
    rule('/caf%C3%A9/*', { 'X-Color': '#fff # and more' }),
  ]);
});

test('other sites may ask for fonts and data', () => {
  const text = `/fonts/*
  Access-Control-Allow-Origin: *
/data/*
  Access-Control-Allow-Origin: https://app.example.com:8443
  Access-Control-Allow-Credentials: true
  Access-Control-Allow-Methods: GET
  Vary: Origin`;
  expect(problems(text)).toEqual([]);
});

describe('what is so anyway is left out', () => {
  test.each([
    '/*\n  X-Content-Type-Options: nosniff',
    '/apple-app-site-association\n  Content-Type: application/json',
    '/app.js\n  Content-Type: application/javascript; charset=utf-8',
    '/about\n  content-type: text/html; charset=UTF-8',
    '/data/*\n  Content-Type: application/json',
    '/missing\n  Content-Type: x/y',
  ])('%j', (text) => {
    expect(parse(text)).toEqual({ headers: [], notes: [] });
  });
});

describe('its owner hears of', () => {
  test.each([
    ['/a\n/b\n  X-A: b', ['line 1: "/a" has no headers, so it does nothing']],
    ['/a\n  X-Frame-Options: SAMEORIGIN', ['line 2: browsers go by frame-ancestors']],
    ["/a\n  X-Frame-Options: SAMEORIGIN\n  Content-Security-Policy: frame-ancestors 'self'", []],
  ])('%j', (text, notes) => {
    expect(parse(text).notes).toEqual(notes.map((note) => expect.stringContaining(note)));
  });
});

describe('refused by its line', () => {
  test.each<[string, string]>([
    ['X-A: b', 'line 1: the header "X-A" stands before any path'],
    ['/a\nnone', 'line 2: must be a path such as /assets/*, or a header such as "Cache-Control: no-cache"'],
    ['/a\n  : x', 'line 2: must be a path such as'],
    ['/a\n  X-A:', 'line 2: X-A has no value'],
    ['/a\n  X A: b', 'line 2: must begin with a name of letters, digits and hyphens, got "X A"'],
    ['/a\n  X-A: b\u00e9', 'line 2: X-A must have a value of printable ASCII, got "bé"'],
    ['/a\n  X-A: b\u0000', 'line 2: X-A must have a value of printable ASCII'],
    ['https://example.com/a\n  X-A: b', 'line 1: begins with a host; write the path alone'],
    ['/a b\n  X-A: b', 'line 1: must be a path such as /assets/*, percent-encoded where needed, got "/a b"'],
    ['/a"\n  X-A: b', 'line 1: must be a path such as'],
    ['/a/../b\n  X-A: b', 'line 1: is compared as the path that it comes to; write "/b", got "/a/../b"'],
    ['/*//b\n  X-A: b', 'line 1: is compared as the path that it comes to; take out "//"'],
    ['/%zz\n  X-A: b', 'line 1: is no path that a browser can ask for'],
    ['/*a*b*c*d*\n  X-A: b', 'line 1: may hold * at most 4 times'],
    ['/.well-known/baton/x\n  X-A: b', 'line 1: must not begin with /.well-known/baton/'],
    [`/${'x'.repeat(900)}\n  X-A: b`, 'line 1: must be at most 900 bytes, is 901'],
    [`/a\n  X-A: ${'x'.repeat(LONGEST_VALUE)}`, `line 2: X-A must be at most ${LONGEST_VALUE} bytes`],
    // What the server says of every answer, or of the connection.
    [
      '/a\n  Strict-Transport-Security: max-age=0',
      'line 2: Strict-Transport-Security cannot be set: it holds for the',
    ],
    [
      '/a\n  X-Content-Type-Options: none',
      'line 2: X-Content-Type-Options cannot be set: it is sent with every answer',
    ],
    ['/a\n  Set-Cookie: a=b', 'line 2: Set-Cookie cannot be set: it would give all visitors the same cookie'],
    ['/a\n  Basic-Auth: user:word', 'line 2: Basic-Auth cannot be set: it needs passwords'],
    ['/a\n  Location: /b', 'line 2: Location cannot be set: it is a redirect; write it into _redirects'],
    ['/a\n  Server: x', 'line 2: Server cannot be set: it is removed'],
    ['/a\n  Connection: close', 'line 2: Connection cannot be set: it belongs to the connection'],
    ['/a\n  transfer-encoding: x', 'line 2: transfer-encoding cannot be set'],
    ['/a\n  Content-Length: 0', 'line 2: Content-Length cannot be set'],
    ['/a\n  Content-Encoding: gzip', 'line 2: Content-Encoding cannot be set'],
    ['/a\n  Date: x', 'line 2: Date cannot be set'],
    ['/a\n  ETag: x', 'line 2: ETag cannot be set'],
    ['/a\n  X-Accel-Redirect: /x', 'line 2: X-Accel-Redirect cannot be set: it is an order to nginx'],
    [
      '/*.js\n  Content-Type: text/plain',
      'line 2: Content-Type cannot be set: it follows from the file\'s name, and "app.js"',
    ],
    [
      '/*\n  Content-Type: text/html',
      'line 2: Content-Type cannot be set: it follows from the file\'s name, and "app.js"',
    ],
    // What browsers would pass over.
    [
      '/a\n  X-Frame-Options: ALLOWALL',
      'line 2: X-Frame-Options would be ignored by browsers: allowed is DENY or',
    ],
    ['/a\n  Referrer-Policy: none', 'line 2: Referrer-Policy would be ignored by browsers'],
    [
      '/a\n  Cross-Origin-Resource-Policy: *',
      'line 2: Cross-Origin-Resource-Policy would be ignored by browsers',
    ],
    [
      '/a\n  Cross-Origin-Opener-Policy: none',
      'line 2: Cross-Origin-Opener-Policy would be ignored by browsers',
    ],
    ['/a\n  Content-Security-Policy: none', 'line 2: Content-Security-Policy would be ignored by browsers'],
    ["/a\n  Permissions-Policy: camera 'none'", 'line 2: Permissions-Policy would be ignored by browsers'],
    [
      '/a\n  Access-Control-Allow-Origin: a.example',
      'line 2: Access-Control-Allow-Origin would be ignored by browsers',
    ],
    [
      '/a\n  Access-Control-Allow-Origin: https://a.example/',
      'line 2: Access-Control-Allow-Origin would be ignored',
    ],
    [
      '/a\n  Access-Control-Allow-Origin: https://a.example\n  Access-Control-Allow-Origin: https://b.example',
      'line 2: Access-Control-Allow-Origin would be ignored by browsers: allowed is * or one origin',
    ],
    [
      '/a\n  Access-Control-Allow-Origin: *\n  Access-Control-Allow-Credentials: true',
      'line 3: does not go with Access-Control-Allow-Origin: *',
    ],
  ])('%j', (text, problem) => {
    expect(problems(text)).toEqual([expect.stringContaining(problem)]);
  });

  test('all of them together, in their order', () => {
    const text = 'X-A: b\n/a\n  Set-Cookie: a\n  X-B\n/x y\n  Date: x\n/app.js\n  Content-Type: x/y';
    expect(problems(text).map((line) => line.split(':')[0])).toEqual(
      [1, 3, 4, 5, 6, 8].map((at) => `line ${at}`),
    );
  });

  test('without the password', () => {
    expect(problems('/a\n  Basic-Auth: user:word').join()).not.toMatch(/user|word\b/);
  });

  test.each<[string, string]>([
    [
      Array.from({ length: 401 }, (_, at) => `/${at}/*\n X-A: b`).join('\n'),
      '401 headers of paths with * or :name',
    ],
    [
      `/a\n${Array.from({ length: 41 }, (_, at) => `X-${at}: b`).join('\n')}`,
      '41 different names of headers',
    ],
    [
      Array.from({ length: 200 }, (_, at) => `/${at}\n X-A: ${'b'.repeat(3000)}`).join('\n'),
      'characters, at most 524288',
    ],
  ])('too many: %#', (text, problem) => {
    expect(problems(text)).toEqual([expect.stringContaining(problem)]);
  });
});
