/** Redirects and removed pages as visitors meet them: through Traefik, and at nginx itself. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execInContainer, signalContainer } from '../../agent/containers';
import { takeUpRules } from '../../agent/content/rules';
import { ADDRESSES } from '../../protocol/addresses';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { ask } from '../helpers/http';
import { WebServer } from '../helpers/web-server';

const LONG = `/${'x'.repeat(3890)}`;
const site = {
  redirects: [
    { from: '/index.html', to: '/' },
    { from: '/notes/index.html', to: '/notes/' },
    { from: '/part', to: '/about#part' },
    { from: '/part-elsewhere', to: 'https://example.org/a#b' },
    { from: '/query', to: '/about?a=b#part' },
    { from: '/caf%E9', to: '/about' },
    { from: '/%C3%A4', to: '/about' },
    { from: '/100%25', to: '/about' },
    { from: '/a+b', to: '/about' },
    { from: '/a%26b', to: '/about' },
    { from: '/%24uri', to: '/about' },
    { from: '/(x)', to: '/about' },
    { from: '/twin', to: '/1' },
    { from: '/TWIN', to: '/2' },
    { from: '/long', to: LONG },
    { from: `/${'%C3%A4'.repeat(449)}`, to: '/about' },
    { from: '/blog/*', to: '/posts/:splat' },
    { from: '/blog/one', to: '/about' },
    { from: '/blog/deep/*', to: 'https://example.org/:splat/end', status: 302 as const },
    { from: '/m%C3%BCll/*', to: '/waste/:splat#top' },
    { from: '/root/*', to: '/:splat' },
    { from: '/flat/*', to: '/about' },
    { from: '/.well-known/*', to: '/about' },
  ],
  gone: ['/withdrawn', '/assets/index.html', '/old/*', '/blog/gone', '/case/index.html', '/team/index.html'],
};

let server: WebServer;
beforeAll(async () => {
  const acme = { server: 'https://127.0.0.1:9/directory' };
  server = await WebServer.start(awsEnvironment({ acme, site }), { 'team/index.html': 'team' });
}, 400_000);
afterAll(() => server?.close());

const WAYS = {
  Traefik: { address: ADDRESSES.traefik, port: 443, tls: true },
  nginx: { address: ADDRESSES.nginx, port: 8080, tls: false },
};
const answer = async (way: keyof typeof WAYS, path: string) => {
  const { status, headers } = await ask({ ...WAYS[way], host: 'example.com', path });
  return [status, headers.location];
};

describe.each(['Traefik', 'nginx'] as const)('at %s', (way) => {
  test.each<[string, number, string?]>([
    // Pages that nginx itself goes on to.
    ['/index.html', 301, '/'],
    ['/index.html?a=b', 301, '/?a=b'],
    ['/', 200],
    ['/notes/index.html', 301, '/notes/'],
    ['/notes/', 200],
    ['/notes', 301, '/notes/'],
    // The query stands before the part.
    ['/part', 301, '/about#part'],
    ['/part?a=b', 301, '/about?a=b#part'],
    ['/part-elsewhere?a=b', 301, 'https://example.org/a?a=b#b'],
    ['/query?c=d', 301, '/about?a=b#part'],
    // Spellings of one path.
    ['//part', 301, '/about#part'],
    ['/x/../part', 301, '/about#part'],
    ['/./part', 301, '/about#part'],
    ['/p%61rt', 301, '/about#part'],
    ['/part/', 404],
    ['/PART', 404],
    ['/twin', 301, '/1'],
    ['/TWIN', 301, '/2'],
    ['/Twin', 404],
    // Bytes.
    ['/caf%E9', 301, '/about'],
    ['/caf%C3%A9', 404],
    ['/%C3%A4', 301, '/about'],
    ['/100%25', 301, '/about'],
    ['/a+b', 301, '/about'],
    ['/a%26b', 301, '/about'],
    ['/a&b', 301, '/about'],
    ['/$uri', 301, '/about'],
    ['/(x)', 301, '/about'],
    ['/%28x%29', 301, '/about'],
    ['/long', 301, LONG],
    [`/${'%C3%A4'.repeat(449)}`, 301, '/about'],
    // Wildcards.
    ['/blog', 301, '/posts/'],
    ['/blog/', 301, '/posts/'],
    ['/blog?a=b', 301, '/posts/?a=b'],
    ['/blog/x', 301, '/posts/x'],
    ['/blog/x/y/', 301, '/posts/x/y/'],
    ['/blog/x?a=b&c=%2F', 301, '/posts/x?a=b&c=%2F'],
    ['/blog/caf%C3%A9%20x', 301, '/posts/caf%C3%A9%20x'],
    ['/blog/$uri', 301, '/posts/$uri'],
    ['/blog/one', 301, '/about'],
    ['/blog/gone', 410],
    ['/blog/deep/x', 302, 'https://example.org/x/end'],
    ['/blogger', 404],
    ['/BLOG/x', 404],
    ['/m%C3%BCll/x?a', 301, '/waste/x?a#top'],
    ['/flat/x/y', 301, '/about'],
    // Removed.
    ['/withdrawn', 410],
    ['/assets/index.html', 410],
    // The page alone is removed under that name; its folder still shows it.
    ['/team/index.html', 410],
    ['/team/', 200],
    ['/team', 301, '/team/'],
    ['/old', 410],
    ['/old/x/y', 410],
    ['/older', 404],
    // What the server answers itself.
    ['/.well-known/nginx/health', 200],
    ['/.well-known/security.txt', 301, '/about'],
  ])('%s: %i %s', async (path, status, location) => {
    expect(await answer(way, path)).toEqual([status, location]);
  });

  test.each([
    '/root//example.org',
    '/root/%2Fexample.org',
    '/root/%5Cexample.org',
    '/root/\\example.org',
    '/root/%2F%2Fexample.org/%2e%2e',
    '/root/x/%0d%0aSet-Cookie:a=b',
    '/%0d%0a/root/x',
    '//example.org/root/../../root//example.org',
    '/root/.//example.org',
  ])('%s leads to no other host and sets no header', async (path) => {
    const { headers } = await ask({ ...WAYS[way], host: 'example.com', path });
    const to = new URL(headers.location ?? '/', 'https://example.com/');
    expect([to.origin, headers['set-cookie']]).toEqual(['https://example.com', undefined]);
  });
});

test.each(['/_redirects', '/_headers', '/%5Fredirects', '/_redirects.html'])(
  '%s is no page',
  async (path) => {
    const { status, body } = await ask({ ...WAYS.Traefik, host: 'example.com', path });
    expect([status, body.toString()]).toEqual([404, 'own not found']);
  },
);

describe('published with the site, while nginx runs', () => {
  const nginx = () => ({
    isRunning: async () => true,
    test: () => execInContainer(server.nginx, ['nginx', '-t']),
    reload: () => signalContainer(server.nginx, 'HUP'),
  });
  const rules = {
    redirects: [
      { from: '/fresh', to: '/about#part', status: 302 as const },
      { from: '/fresh/*', to: '/posts/:splat', status: 301 as const },
      { from: '/part', to: '/elsewhere', status: 301 as const },
      { from: '/blog/*', to: '/elsewhere', status: 301 as const },
      { from: '/Fr%C3%A9sh', to: `/${'$'.repeat(1299)}`, status: 301 as const },
    ],
    headers: [],
    gone: ['/stale', ...Array.from({ length: 4994 }, (_, at) => `/many/${at}/${'x'.repeat(50)}`)],
  };

  test('they count within a moment, after the environment’s own', async () => {
    await takeUpRules(server.www, rules, nginx());
    await eventually(async () => (await answer('nginx', '/fresh'))[0] === 302);
    for (const [path, ...expected] of [
      ['/fresh?a=b', 302, '/about?a=b#part'],
      ['/fresh/x', 301, '/posts/x'],
      ['/part', 301, '/about#part'],
      ['/blog/x', 301, '/posts/x'],
      ['/Fr%C3%A9sh', 301, `/${'%24'.repeat(1299)}`],
      ['/stale', 410, undefined],
      [`/many/4993/${'x'.repeat(50)}`, 410, undefined],
      ['/about', 200, undefined],
    ] as const)
      expect([path, ...(await answer('Traefik', path))]).toEqual([path, ...expected]);
  });

  test('what nginx refuses changes nothing, also where it starts again', async () => {
    const odd = join(server.www, 'rules/odd.maps');
    writeFileSync(odd, 'map $asked {');
    const others = { redirects: [], gone: ['/about'], headers: [] };
    await expect(takeUpRules(server.www, others, nginx())).rejects.toThrow(
      /invalid number of arguments in "map"/,
    );
    rmSync(odd);
    await nginx().reload();
    expect([await answer('nginx', '/about'), await answer('nginx', '/stale')]).toEqual([
      [200, undefined],
      [410, undefined],
    ]);
  });

  test('they end with the next publish that has none', async () => {
    await takeUpRules(server.www, undefined, nginx());
    await eventually(async () => (await answer('nginx', '/fresh'))[0] === 404);
  });
});
