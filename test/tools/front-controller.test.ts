/** One script for each path that is no file, as WordPress, Laravel and Symfony want it: real nginx and PHP-FPM. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { ADDRESSES } from '../../protocol/addresses';
import { BundleNetwork } from '../helpers/bundle-network';
import { composeFile } from '../helpers/compose-file';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';
import { ask } from '../helpers/http';
import { filesOf, PRIVATE, PROGRAMS } from '../helpers/private-files';
import { atItsAddress, containerArguments } from '../helpers/service-container';
import { writeSite } from '../helpers/site';

const SHOWN = `<?php
http_response_code((int) ($_GET['status'] ?? 200));
header('Content-Type: application/json');
$names = ['REQUEST_URI', 'SCRIPT_NAME', 'PATH_INFO', 'PHP_SELF', 'QUERY_STRING', 'REQUEST_METHOD', 'DOCUMENT_URI'];
foreach ($names as $name) $shown[$name] = $_SERVER[$name] ?? null;
echo json_encode($shown + ['GET' => $_GET, 'body' => strlen(file_get_contents('php://input'))]);`;

const SITE = {
  redirects: [
    { from: '/old', to: '/new' },
    { from: '/blog/*', to: '/posts/:splat' },
    { from: '/index.php/old', to: '/new' },
  ],
  gone: ['/withdrawn'],
};

function pages(script: string): Record<string, string> {
  return {
    '404.html': 'own not found',
    [script]: SHOWN,
    'page.html': 'a page',
    'docs.html': 'docs',
    'docs/x.html': 'x',
    'wp-admin/index.php': '<?php echo "admin ", $_SERVER["SCRIPT_NAME"];',
    'uploads/a.png': 'png',
    ...filesOf('<?php echo'),
  };
}

class Server {
  readonly #folder = makeFolder();
  private constructor(private readonly network: BundleNetwork) {}

  static async start(frontController: string, withoutTop = false): Promise<Server> {
    const server = new Server(await BundleNetwork.open());
    const environment = awsEnvironment({ site: { php: true, frontController, uploadMiB: 2, ...SITE } });
    writeFiles(server.#folder, bundle(environment));
    const www = join(server.#folder, 'srv/baton/www');
    const { 'index.php.html': _, ...files } = pages(frontController.slice(1));
    writeSite(www, files);
    if (withoutTop) rmSync(join(www, 'current/index.html'));
    for (const name of ['php', 'nginx'] as const) {
      const service = composeFile(environment).services[name];
      if (!service) throw new Error(`the compose file has no ${name}`);
      const args = containerArguments(service, server.#folder, atItsAddress(name));
      server.network.start(name, args, server.network.site);
    }
    await eventually(async () => (await server.get('/ready')).status === 200);
    return server;
  }

  get(path: string, more: object = {}) {
    return ask({ address: ADDRESSES.nginx, port: 8080, host: 'example.com', path, headers: {}, ...more });
  }

  close(): void {
    this.network.close();
    removeFolder(this.#folder);
  }
}

let server: Server;
const shown = async (path: string, more: object = {}) => {
  const { status, body } = await server.get(path, more);
  if (status !== 200) throw new Error(`${status}: ${body}`);
  return JSON.parse(body.toString()) as Record<string, unknown>;
};

describe('at the top, beside a page index.html', () => {
  beforeAll(async () => {
    server = await Server.start('/index.php');
  }, 400_000);
  afterAll(() => server?.close());

  test.each<[string, object]>([
    ['/z', { REQUEST_URI: '/z', PATH_INFO: null, PHP_SELF: '/index.php' }],
    ['/z/b/?c=d&c[]=e', { REQUEST_URI: '/z/b/?c=d&c[]=e', QUERY_STRING: 'c=d&c[]=e', GET: { c: ['e'] } }],
    ['/caf%C3%A9%20x', { REQUEST_URI: '/caf%C3%A9%20x' }],
    ['/z//b', { REQUEST_URI: '/z//b' }],
    ['/missing.css', { REQUEST_URI: '/missing.css' }],
    ['/uploads/missing.png?v=1', { REQUEST_URI: '/uploads/missing.png?v=1', GET: { v: '1' } }],
    ['/missing.php', { REQUEST_URI: '/missing.php' }],
    ['/wp-json/wp/v2/posts', { REQUEST_URI: '/wp-json/wp/v2/posts' }],
    ['/.well-known/change-password', { REQUEST_URI: '/.well-known/change-password' }],
    ['/.well-known/openid-configuration', { REQUEST_URI: '/.well-known/openid-configuration' }],
    // A folder without a page of its own.
    ['/uploads/', { REQUEST_URI: '/uploads/' }],
    ['/docs/missing/', { REQUEST_URI: '/docs/missing/' }],
    // The script by its name.
    ['/index.php', { PATH_INFO: null, PHP_SELF: '/index.php' }],
    ['/index.php?a=b', { PATH_INFO: null, GET: { a: 'b' } }],
    ['/index.php/', { PATH_INFO: '/', PHP_SELF: '/index.php/' }],
    ['/index.php/a/b?c=d', { PATH_INFO: '/a/b', PHP_SELF: '/index.php/a/b', GET: { c: 'd' } }],
    ['/index.php/a%20b/', { PATH_INFO: '/a b/' }],
    ['/index.php/a.php', { PATH_INFO: '/a.php' }],
    // A picture is no script, whatever is written behind it.
    ['/uploads/a.png/x.php', { REQUEST_URI: '/uploads/a.png/x.php', PATH_INFO: null }],
  ])('%s', async (path, expected) => {
    expect(await shown(path)).toMatchObject({
      SCRIPT_NAME: '/index.php',
      DOCUMENT_URI: '/index.php',
      REQUEST_METHOD: 'GET',
      ...expected,
    });
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s arrives with its body', async (method) => {
    for (const path of ['/api/items', '/api/items/', '/api/missing.json'])
      expect(
        await shown(path, { method, body: 'twelve bytes', headers: { 'Content-Length': '12' } }),
      ).toMatchObject({
        ...{ REQUEST_URI: path, REQUEST_METHOD: method, SCRIPT_NAME: '/index.php', body: 12 },
      });
  });

  test.each([200, 404, 403, 410, 500])('its answer %i is the visitor’s', async (status) => {
    for (const path of ['/z', '/z/', '/z.png', '/uploads/']) {
      const answer = await server.get(`${path}?status=${status}`);
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/json']);
      expect(JSON.parse(answer.body.toString()).REQUEST_URI).toBe(`${path}?status=${status}`);
    }
  });

  test('what is large gets 413, as at any script', async () => {
    const body = Buffer.alloc(3 * 1024 ** 2, 'a');
    expect(await shown('/upload/', { method: 'POST', body })).toMatchObject({ body: body.length });
    const length = { 'Content-Length': String(3 * 1024 ** 2 + 1) };
    expect((await server.get('/upload', { method: 'POST', headers: length, body: 'a' })).status).toBe(413);
  });

  test.each([
    ['/page', 200, 'a page', undefined],
    ['/page.html', 200, 'a page', undefined],
    ['/uploads/a.png', 200, 'png', undefined],
    ['/wp-admin/', 200, 'admin /wp-admin/index.php', undefined],
    ['/wp-admin', 301, undefined, '/wp-admin/'],
    ['/docs/', 301, undefined, '/docs'],
    ['/old', 301, undefined, '/new'],
    ['/old?a=b', 301, undefined, '/new?a=b'],
    ['/blog/x', 301, undefined, '/posts/x'],
    ['/index.php/old', 301, undefined, '/new'],
    ['/withdrawn', 410, undefined, undefined],
    ['/.well-known/nginx/health', 200, 'ok\n', undefined],
  ])('is not asked for %s', async (path, status, body, location) => {
    const answer = await server.get(path);
    expect([answer.status, answer.headers.location]).toEqual([status, location]);
    if (body !== undefined) expect(answer.body.toString()).toBe(body);
  });

  test.each([...PRIVATE, ...PROGRAMS.filter((path) => !path.endsWith('.php'))])(
    'never shows /%s',
    async (path) => {
      const { status, body } = await server.get(`/${path.replaceAll('#', '%23')}`);
      expect([status, body.toString()]).toEqual([404, 'own not found']);
    },
  );
});

describe('below, at a site whose top has no page', () => {
  beforeAll(async () => {
    server = await Server.start('/app/front.php', true);
  }, 400_000);
  afterAll(() => server?.close());

  test.each([
    ['/', null],
    ['/z', null],
    ['/app/front.php/a', '/a'],
    ['/app/frontXphp/a', null],
    ['/app/', null],
  ])('%s', async (path, pathInfo) => {
    const expected = { REQUEST_URI: path, SCRIPT_NAME: '/app/front.php', PATH_INFO: pathInfo };
    expect(await shown(path)).toMatchObject(expected);
  });
});
