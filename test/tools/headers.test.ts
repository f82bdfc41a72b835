/** A site's `_headers` as browsers meet it: through the real nginx, PHP and Traefik. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execInContainer, signalContainer } from '../../agent/containers';
import { takeUpRules } from '../../agent/content/rules';
import { parseHeaders } from '../../deployer/site/headers-file';
import { ADDRESSES } from '../../protocol/addresses';
import { NO_RULES } from '../../protocol/content-manifest';
import { MOST_HEADERS, MOST_NAMES, MOST_WILD_HEADERS } from '../../protocol/site-headers/rules';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { ask } from '../helpers/http';
import { WebServer } from '../helpers/web-server';

const POLICY = "default-src 'self'; script-src 'self' \"$x\" \\d";
const FILE = `
# Everything
/*
  X-Everywhere: yes
  X-Order: first
/about
  X-Order: exact
  X-Frame-Options: SAMEORIGIN
  Content-Security-Policy: default-src 'self'; frame-ancestors 'self'
/assets/*
  Access-Control-Allow-Origin: *
  Cache-Control: public
  Cache-Control: max-age=60
  X-Order: last
/assets/plain.css
  X-Exact: plain
/fonts/:name
  Access-Control-Allow-Origin: https://app.example.com
  Access-Control-Allow-Credentials: true
  Cross-Origin-Resource-Policy: cross-origin
  Timing-Allow-Origin: *
/*.json
  Access-Control-Allow-Origin: *
/deep/*/end.txt
  X-Deep: yes
/notes
  Link: </assets/plain.css>; rel=preload
  Link: </assets/background.css>; rel=preload
/caf\u00e9
  X-Byte: yes
/app
  Cross-Origin-Opener-Policy: same-origin-allow-popups
  Cross-Origin-Embedder-Policy: require-corp
  Referrer-Policy: no-referrer
  Permissions-Policy: geolocation=(self)
  Content-Security-Policy: ${POLICY}
/immutable.css
  Cache-Control: no-store
/secret.php
  X-Secret: yes
`;
const PAGES = {
  'app.html': 'app',
  'fonts/a.woff2': 'font',
  'fonts/b/c.woff2': 'font',
  'data/a.json': '{}',
  'deep/end.txt': 'x',
  'deep/a/b/end.txt': 'x',
  'deepest/end.txt': 'x',
  'caf\u00e9.html': 'x',
  'immutable.css': 'x',
  'page.php': '<?php header("X-Frame-Options: ALLOWALL"); header("Cache-Control: private"); echo "php";',
};
const SENT = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': 'default-src \'self\' "a\\b$c"',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};

let server: WebServer;
beforeAll(async () => {
  const acme = { server: 'https://127.0.0.1:9/directory' };
  const site = {
    php: true,
    contentSecurityPolicy: SENT['content-security-policy'],
    redirects: [{ from: '/assets/old.css', to: '/assets/plain.css' }],
  };
  server = await WebServer.start(awsEnvironment({ acme, site }), PAGES);
}, 400_000);
afterAll(() => server?.close());

const nginx = () => ({
  isRunning: async () => true,
  test: () => execInContainer(server.nginx, ['nginx', '-t']),
  reload: () => signalContainer(server.nginx, 'HUP'),
});
const take = (text: string) =>
  takeUpRules(server.www, { ...NO_RULES, ...parseHeaders(text, Object.keys(PAGES)) }, nginx());
const get = (path: string, more: { method?: string; headers?: Record<string, string> } = {}) =>
  ask({ address: ADDRESSES.traefik, port: 443, tls: true, host: 'example.com', path, ...more });

/** Each of the values, and each once: a second one would contradict it. */
async function expectHeaders(path: string, expected: Readonly<Record<string, string | undefined>>) {
  const { headers, rawHeaders } = await get(path);
  const found = Object.fromEntries(Object.keys(expected).map((name) => [name, headers[name]]));
  expect([path, found]).toEqual([path, expected]);
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  for (const name of Object.keys(expected).filter((one) => expected[one] !== undefined))
    expect([name, names.filter((one) => one === name).length]).toEqual([name, 1]);
}

describe('without a _headers', () => {
  test.each([
    '/',
    '/about',
    '/missing',
    '/page.php',
    '/notes',
    '/assets/old.css',
    '/.well-known/nginx/health',
  ])('every answer has what the environment demands, once: %s', (path) => expectHeaders(path, SENT));
});

describe('with one', () => {
  beforeAll(async () => {
    await take(FILE);
    await eventually(async () => (await get('/')).headers['x-everywhere'] === 'yes');
  });

  test.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['/', { 'x-everywhere': 'yes', 'x-order': 'first', ...SENT }],
    // Of several rules the last.
    ['/about', { 'x-order': 'exact', 'x-everywhere': 'yes', 'x-frame-options': 'SAMEORIGIN' }],
    ['/about', { 'content-security-policy': "default-src 'self'; frame-ancestors 'self'" }],
    ['/ABOUT', { 'x-order': 'exact' }],
    ['/about.html', { 'x-order': 'first', 'x-frame-options': 'DENY' }],
    ['/%61bout?a=b', { 'x-order': 'exact' }],
    ['/assets/plain.css', { 'x-exact': 'plain', 'x-order': 'last', 'access-control-allow-origin': '*' }],
    ['/assets/plain.css', { 'cache-control': 'public, max-age=60' }],
    ['/assets/site.4b1f7a92.css', { 'cache-control': 'public, max-age=60', 'x-exact': undefined }],
    // A mistake or a redirect is not kept.
    ['/assets/missing.css', { 'cache-control': undefined, 'access-control-allow-origin': '*', ...SENT }],
    ['/assets/old.css', { 'cache-control': 'no-cache', 'access-control-allow-origin': '*' }],
    ['/assetsx', { 'access-control-allow-origin': undefined }],
    ['/assets', { 'access-control-allow-origin': '*' }],
    [
      '/fonts/a.woff2',
      {
        'access-control-allow-origin': 'https://app.example.com',
        'access-control-allow-credentials': 'true',
        'cross-origin-resource-policy': 'cross-origin',
        'timing-allow-origin': '*',
        'content-type': 'font/woff2',
      },
    ],
    ['/fonts/b/c.woff2', { 'access-control-allow-origin': undefined }],
    ['/data/a.json', { 'access-control-allow-origin': '*', 'content-type': 'application/json' }],
    ['/deep/end.txt', { 'x-deep': 'yes' }],
    ['/deep/a/b/end.txt', { 'x-deep': 'yes' }],
    ['/deepest/end.txt', { 'x-deep': undefined }],
    ['/notes/', { link: '</assets/plain.css>; rel=preload, </assets/background.css>; rel=preload' }],
    ['/caf%C3%A9', { 'x-byte': 'yes' }],
    ['/caf%E9', { 'x-byte': undefined }],
    ['/immutable.css', { 'cache-control': 'no-store' }],
    [
      '/app',
      {
        'cross-origin-opener-policy': 'same-origin-allow-popups',
        'cross-origin-embedder-policy': 'require-corp',
        'referrer-policy': 'no-referrer',
        'permissions-policy': 'geolocation=(self)',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000',
      },
    ],
    // Programs say themselves what they want, but for the environment's policies.
    ['/page.php', { ...SENT, 'x-everywhere': undefined, 'cache-control': 'private' }],
    ['/.well-known/nginx/health', { ...SENT, 'x-everywhere': undefined }],
  ])('%s %j', (path, expected) => expectHeaders(path, expected));

  test('an answer that nothing has changed since brings them too', async () => {
    const { headers } = await get('/assets/plain.css');
    const again = await get('/assets/plain.css', { headers: { 'If-None-Match': String(headers.etag) } });
    expect([again.status, again.headers['cache-control'], again.headers['x-exact']]).toEqual([
      304,
      'public, max-age=60',
      'plain',
    ]);
  });

  test('a font is had by another site, in part as well', async () => {
    const part = await get('/fonts/a.woff2', {
      headers: { Origin: 'https://app.example.com', Range: 'bytes=0-1' },
    });
    expect([part.status, part.headers['access-control-allow-origin']]).toEqual([
      206,
      'https://app.example.com',
    ]);
  });

  test('asking beforehand has no answer of its own, as at any server of files', async () => {
    const { status } = await get('/data/a.json', {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example' },
    });
    expect(status).toBe(405);
  });

  test('a long address does not keep nginx busy', async () => {
    const started = performance.now();
    await get(`/deep${'/end.tx'.repeat(3500)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('as many as there may be, of any bytes', async () => {
    const wild = MOST_WILD_HEADERS - MOST_NAMES;
    const many = [
      ...['/all/*', ...Array.from({ length: MOST_NAMES }, (_, at) => `  X-${'n'.repeat(90)}-${at}: ${at}`)],
      ...Array.from({ length: wild }, (_, at) => `/*/wild${at}/:x/*\n  X-${'n'.repeat(90)}-0: w${at}`),
      ...Array.from(
        { length: MOST_HEADERS - MOST_WILD_HEADERS },
        (_, at) =>
          `/${'%C3%A4'.repeat(at === 0 ? 449 : 2)}${at}\n  X-${'n'.repeat(90)}-1: ${at === 0 ? '$'.repeat(350) : at}`,
      ),
    ];
    await take(many.join('\n'));
    const name = (at: number) => `x-${'n'.repeat(90)}-${at}`;
    await eventually(async () => (await get('/all/x')).headers[name(0)] === '0');
    expect((await get('/all/x')).headers[name(39)]).toBe('39');
    expect((await get(`/a/b/wild${wild - 1}/x`)).headers[name(0)]).toBe(`w${wild - 1}`);
    expect((await get(`/${'%C3%A4'.repeat(449)}0`)).headers[name(1)]).toBe('$'.repeat(350));
    expect((await get('/%C3%A4%C3%A4999/')).headers[name(1)]).toBe('999');
  });

  test('they end with the next publish that has none', async () => {
    await takeUpRules(server.www, undefined, nginx());
    await eventually(async () => (await get('/')).headers['x-everywhere'] === undefined);
    await eventually(async () => (await get('/all/x')).headers[`x-${'n'.repeat(90)}-0`] === undefined);
    await expectHeaders('/app', SENT);
  });
});
