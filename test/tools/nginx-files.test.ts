/** Files as their owners expect them: types, caching, folders and large heads, by the nginx of the bundle. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { contentType, TYPES } from '../../docker/media-types';
import { ADDRESSES } from '../../protocol/addresses';
import { BundleNetwork } from '../helpers/bundle-network';
import { composeFile } from '../helpers/compose-file';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';
import { ask } from '../helpers/http';
import { atItsAddress, containerArguments } from '../helpers/service-container';
import { writeSite } from '../helpers/site';

const environment = awsEnvironment({ site: { immutable: ['/_nuxt/*'] } });
const folder = makeFolder();
let network: BundleNetwork;
const get = (path: string, headers: Record<string, string> = {}) =>
  ask({ address: ADDRESSES.nginx, port: 8080, host: 'example.com', path, headers });

const NAMED = ['apple-app-site-association', '.well-known/openid-configuration', '.well-known/host-meta'];
const FILES = {
  '404.html': 'own not found',
  'docs.html': 'the page docs',
  'docs/x.html': 'x',
  'both.html': 'beside',
  'both/index.html': 'within',
  'feed/index.xml': '<rss/>',
  'old/index.htm': 'old',
  'empty/x.txt': 'x',
  'a b/ü.html': 'umlaut',
  'a b/ü/x.txt': 'x',
  'latin.html': 'latin',
  'latin/x.html': 'x',
  '.baton/charset/latin.html': '',
  'minutes-20240115.pdf': 'pdf',
  'logo-version2.svg': 'svg',
  '_nuxt/B3dK9xQ2.js': '1',
  '_nuxt/index.html': '1',
  LICENSE: 'text',
  ...Object.fromEntries(NAMED.map((path) => [path, '{}'])),
  ...Object.fromEntries([...TYPES.keys()].map((extension) => [`types/a.${extension}`, 'x'])),
};

beforeAll(async () => {
  network = await BundleNetwork.open();
  writeFiles(folder, bundle(environment));
  writeSite(join(folder, 'srv/baton/www'), FILES);
  const service = composeFile(environment).services.nginx;
  if (!service) throw new Error('no nginx');
  network.start('nginx', containerArguments(service, folder, atItsAddress('nginx')), network.site);
  await eventually(async () => (await get('/.well-known/nginx/health')).status === 200);
}, 400_000);

afterAll(() => {
  network?.close();
  removeFolder(folder);
});

describe('types', () => {
  test('each of the database is the one that publishing gives the object', async () => {
    const paths = [...TYPES.keys()].map((extension) => `types/a.${extension}`);
    expect(paths.length).toBeGreaterThan(1000);
    const wrong: string[] = [];
    for (const path of paths) {
      const { status, headers } = await get(`/${path}`);
      if (status !== 200 || headers['content-type'] !== contentType(path))
        wrong.push(`${path}: ${status} ${headers['content-type']}`);
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    ['types/a.mjs', 'text/javascript; charset=utf-8'],
    ['types/a.csv', 'text/csv; charset=utf-8'],
    ['types/a.md', 'text/markdown; charset=utf-8'],
    ['types/a.vtt', 'text/vtt; charset=utf-8'],
    ['types/a.ics', 'text/calendar; charset=utf-8'],
    ['types/a.geojson', 'application/geo+json'],
    ['types/a.avif', 'image/avif'],
    ['types/a.wasm', 'application/wasm'],
    ['types/a.xml', 'application/xml'],
    ['types/a.mp4', 'video/mp4'],
    ['apple-app-site-association', 'application/json'],
    ['.well-known/openid-configuration', 'application/json'],
    ['.well-known/host-meta', 'application/xrd+xml'],
    ['LICENSE', 'application/octet-stream'],
    ['docs', 'text/html; charset=utf-8'],
    ['empty/missing', undefined],
  ])('%s is %s', async (path, type) => {
    const { status, headers } = await get(`/${path}`);
    if (type === undefined) expect(status).toBe(404);
    else expect([status, headers['content-type']]).toEqual([200, type]);
    if (path.includes('.') && type) expect(contentType(path)).toBe(type);
  });

  test.each(['/latin', '/latin.html'])(
    'a page that names another charset is left alone: %s',
    async (path) => {
      expect((await get(path)).headers['content-type']).toBe('text/html');
    },
  );

  test('the mark is no page', async () => {
    expect((await get('/.baton/charset/latin.html')).status).toBe(404);
  });
});

describe('caching', () => {
  test.each(['/assets/site.4b1f7a92.css', '/assets/app-B3dK9xQ2.js', '/_nuxt/B3dK9xQ2.js'])(
    '%s never changes',
    async (path) => {
      expect((await get(path)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    },
  );
  test.each(['/minutes-20240115.pdf', '/logo-version2.svg', '/_nuxt/', '/_nuxt/index.html', '/LICENSE'])(
    '%s is asked for again',
    async (path) => {
      expect((await get(path)).headers['cache-control']).toBe('no-cache');
    },
  );
});

describe('folders', () => {
  test.each([
    ['/docs/?a=b', 301, '/docs?a=b'],
    ['/a%20b/%C3%BC/', 301, '/a%20b/%C3%BC'],
    ['/feed', 301, '/feed/'],
    ['/latin/', 301, '/latin'],
  ])('%s: %i to %s', async (path, status, location) => {
    const { status: found, headers } = await get(path);
    expect([found, headers.location]).toEqual([status, location]);
  });

  test.each([
    ['/docs', 'the page docs'],
    ['/docs/x', 'x'],
    ['/both/', 'within'],
    ['/both', 'beside'],
    ['/feed/', '<rss/>'],
    ['/old/', 'old'],
    ['/a%20b/%C3%BC', 'umlaut'],
  ])('%s: %s', async (path, body) => {
    const answer = await get(path);
    expect([answer.status, answer.body.toString()]).toEqual([200, body]);
  });

  test.each(['/empty/', '/missing/', '/docs/missing/', '/docs/%0d%0aX-Evil:1/', '//evil.example/docs/'])(
    '%s: 404',
    async (path) => {
      const { status, body } = await get(path);
      expect([status, body.toString()]).toEqual([404, 'own not found']);
    },
  );
});

describe('a large head, as much as Traefik takes', () => {
  test.each([9, 30])('a cookie of %i kB', async (kilobytes) => {
    expect((await get('/docs', { Cookie: `a=${'x'.repeat(kilobytes * 1000)}` })).status).toBe(200);
  });
});
