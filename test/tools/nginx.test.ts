import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { NGINX_EXPORTER_AT_NGINX } from '../../docker/networks';
import { ADDRESSES } from '../../protocol/addresses';
import { BundleNetwork } from '../helpers/bundle-network';
import { composeFile } from '../helpers/compose-file';
import { docker } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder, testFolder, writeFiles } from '../helpers/folder';
import { ask } from '../helpers/http';
import { filesOf, PRIVATE, PROGRAMS, PUBLIC } from '../helpers/private-files';
import { atItsAddress, containerArguments } from '../helpers/service-container';
import { writeSite } from '../helpers/site';

const environment = awsEnvironment({
  site: {
    redirects: [
      { from: '/old', to: '/about' },
      { from: '/caf%C3%A9', to: '/about' },
      { from: '/a%20b', to: 'https://example.org/there' },
      { from: '/price%24', to: 'https://example.org/$5' },
      { from: '/quote%22d', to: '/about' },
      { from: '/Case', to: '/case' },
      { from: '/for-now', to: '/notes/', status: 302 },
    ],
    gone: ['/withdrawn'],
  },
});
const service = (name: 'nginx') => {
  const found = composeFile(environment).services[name];
  if (!found) throw new Error(`no ${name}`);
  return found;
};

let network: BundleNetwork;
const folder = makeFolder();
const bareFolder = makeFolder();
const get = (path: string, headers: Record<string, string> = {}, address: string = ADDRESSES.nginx) =>
  ask({ address, port: 8080, host: 'example.com', path, headers });
const BARE = '172.29.0.200';

beforeAll(async () => {
  network = await BundleNetwork.open();
  for (const [root, pages] of [
    [folder, { '404.html': 'own not found', '410.html': 'own gone' }],
    [bareFolder, {}],
  ] as const) {
    writeFiles(root, bundle(environment));
    writeSite(join(root, 'srv/baton/www'), { ...filesOf('served'), ...pages });
  }
  const start = (role: string, root: string, place: readonly string[]) =>
    network.start(role, containerArguments(service('nginx'), root, place), network.site);
  start('nginx', folder, atItsAddress('nginx'));
  start('nginx-bare', bareFolder, ['--ip', BARE]);
  for (const address of [ADDRESSES.nginx, BARE])
    await eventually(async () => (await get('/.well-known/nginx/health', {}, address)).status === 200).catch(
      (error: Error) => {
        const logs = network.name && docker(['logs', `${network.name}-nginx`]).output;
        throw new Error(`nginx does not answer: ${error.message}\n${logs}`);
      },
    );
}, 400_000);

afterAll(() => {
  network?.close();
  removeFolder(folder);
  removeFolder(bareFolder);
});

describe('nginx -t accepts the config as user 101 with nothing writable', () => {
  test.each([
    ['production', environment],
    ['without any redirect', awsEnvironment()],
    ['with PHP', awsEnvironment({ site: { php: true } })],
  ])('%s', (_, one) => {
    const own = testFolder();
    writeFiles(own, bundle(one));
    writeSite(join(own, 'srv/baton/www'));
    const nginx = composeFile(one).services.nginx;
    if (!nginx) throw new Error('no nginx');
    const args = containerArguments({ ...nginx, command: ['nginx', '-t'] }, own, ['--network', 'none']);
    const { status, output } = docker(['run', '--rm', ...args]);
    expect(output).toContain('test is successful');
    expect(output).not.toMatch(/\[(warn|error|emerg)\]/);
    expect(status).toBe(0);
  });
});

describe('pages', () => {
  test.each([
    ['/', '<h1>home'],
    ['/about', 'about'],
    ['/about.html', 'about'],
    ['/notes/', 'notes'],
    ['/about?a=b', 'about'],
    ['/.well-known/security.txt', 'Contact'],
    ['/tags/.net/', 'dot net'],
  ])('%s', async (path, body) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toContain(body);
  });

  test('a folder without its slash: to the folder, without host, scheme or the inner port', async () => {
    const { status, headers } = await get('/notes');
    expect([status, headers.location]).toEqual([301, '/notes/']);
  });

  test.each([
    ['/about', 'text/html; charset=utf-8'],
    ['/assets/plain.css', 'text/css; charset=utf-8'],
    ['/app.webmanifest', 'application/manifest+json'],
  ])('%s is %s', async (path, type) => {
    expect((await get(path)).headers['content-type']).toBe(type);
  });
});

describe('what is not there', () => {
  test.each(['/missing', '/missing/', '/assets/', '/about/x', '/404', '/404.html', '/410', '/410.html'])(
    "%s: 404 with the site's page",
    async (path) => {
      const { status, body } = await get(path);
      expect([status, body.toString()]).toEqual([404, 'own not found']);
    },
  );

  test("removed on purpose: 410 with the site's page", async () => {
    const { status, body } = await get('/withdrawn');
    expect([status, body.toString()]).toEqual([410, 'own gone']);
  });

  test.each([
    ['/missing', 404, 'There is no page at this address'],
    ['/withdrawn', 410, 'This page was removed on purpose'],
  ])('a site without pages of its own, %s: %i with ours', async (path, status, words) => {
    const answer = await get(path, {}, BARE);
    expect(answer.status).toBe(status);
    expect(answer.body.toString()).toContain(words);
  });

  test.each([
    ...PRIVATE,
    ...PROGRAMS,
    '.well-known/../.env',
    '%2eenv',
    '%2Egit',
    '.git',
    'a/wp-config%2ephp',
  ])('what stays private: /%s', async (path) => {
    const { status, body } = await get(`/${path.replaceAll('#', '%23')}`);
    expect([status, body.toString()]).toEqual([404, 'own not found']);
  });

  test.each(PUBLIC)('what is only similar is served: /%s', async (path) => {
    const { status, body } = await get(`/${path}`);
    expect([status, body.toString()]).toEqual([200, `served ${path}`]);
  });

  test('a folder that begins with a dot leads to its address with a slash', async () => {
    const { status, headers } = await get('/tags/.net');
    expect([status, headers.location]).toEqual([301, '/tags/.net/']);
  });

  test('an answer of 404 is not kept for a year', async () => {
    const { headers } = await get('/assets/missing.4b1f7a92.css');
    expect(headers['cache-control'] ?? '').not.toContain('immutable');
  });
});

describe('redirects', () => {
  test.each([
    ['/old', 301, '/about'],
    ['/old?a=b&c=d', 301, '/about?a=b&c=d'],
    ['/for-now', 302, '/notes/'],
    ['/for-now?x=1', 302, '/notes/?x=1'],
    ['/caf%C3%A9', 301, '/about'],
    ['/a%20b', 301, 'https://example.org/there'],
    ['/quote%22d', 301, '/about'],
  ])('%s: %i to %s', async (path, status, location) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.location]).toEqual([status, location]);
  });

  test('a dollar sign in the target is no variable', async () => {
    expect((await get('/price%24')).headers.location).toMatch(/^https:\/\/example\.org\/(\$|%24)5$/);
  });

  test('upper and lower case are different paths, as for files: else this one would lead to itself', async () => {
    expect((await get('/Case')).headers.location).toBe('/case');
    expect((await get('/case')).status).toBe(404);
  });
});

describe('caching', () => {
  test.each(['/assets/site.4b1f7a92.css', '/assets/app-B3dK9xQ2.js'])('%s never changes', async (path) => {
    expect((await get(path)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });
  test.each([
    '/',
    '/about',
    '/assets/plain.css',
    '/assets/background.css',
    '/report.20240101.html',
    '/report.20240101',
  ])('%s is asked for again', async (path) => {
    expect((await get(path)).headers['cache-control']).toBe('no-cache');
  });
  test('what did not change is not sent again', async () => {
    const { headers } = await get('/about');
    expect(headers.etag).toMatch(/^"/);
    const again = await get('/about', { 'If-None-Match': String(headers.etag) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await get('/about', { 'If-None-Match': '"other"' })).status).toBe(200);
  });
});

describe('what only the server itself may see', () => {
  const STATUS = '/.well-known/nginx/basic_status';
  test('the counters are hidden from a visitor', async () => {
    const { status, body } = await get(STATUS);
    expect(status).toBe(404);
    expect(body.toString()).not.toContain('Active connections');
  });
  test('a visitor who claims to be the exporter is none', async () => {
    const { status } = await get(STATUS, { 'X-Forwarded-For': NGINX_EXPORTER_AT_NGINX });
    expect(status).toBe(404);
  });
  test('the exporter reads them', () => {
    const args = ['run', '--rm', '--network', network.site, '--ip', NGINX_EXPORTER_AT_NGINX];
    const { output } = docker([
      ...args,
      ...['baton/tools:trixie', 'curl', '-sS', `http://${ADDRESSES.nginx}:8080${STATUS}`],
    ]);
    expect(output).toContain('Active connections');
  });
  test('its version is nobody’s business', async () => {
    expect((await get('/missing')).headers.server).toBe('nginx');
  });
});
