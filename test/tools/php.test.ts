import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { ADDRESSES } from '../../protocol/addresses';
import { BundleNetwork } from '../helpers/bundle-network';
import { composeFile } from '../helpers/compose-file';
import { docker } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';
import { ask } from '../helpers/http';
import { filesOf, PRIVATE, PROGRAMS } from '../helpers/private-files';
import { atItsAddress, containerArguments } from '../helpers/service-container';
import { writeSite } from '../helpers/site';

const environment = awsEnvironment({ site: { php: true } });
const folder = makeFolder();
let network: BundleNetwork;
let php: string;
const get = (path: string) => ask({ address: ADDRESSES.nginx, port: 8080, host: 'example.com', path });

beforeAll(async () => {
  network = await BundleNetwork.open();
  writeFiles(folder, bundle(environment));
  writeSite(join(folder, 'srv/baton/www'), {
    '404.html': 'own not found',
    'hello.php': '<?php echo "hello ", $_GET["name"] ?? "", " ", $_SERVER["HTTPS"], " ", __FILE__;',
    'cached.php': '<?php header("Cache-Control: public, max-age=60");',
    'app-4b1f7a92.php': '<?php echo 1;',
    'broken.php': '<?php nothing();',
    'folder/index.php': '<?php echo "index";',
    ...filesOf('<?php echo'),
  });
  const start = (name: 'nginx' | 'php') => {
    const service = composeFile(environment).services[name];
    if (!service) throw new Error(`the compose file has no ${name}`);
    return network.start(name, containerArguments(service, folder, atItsAddress(name)), network.site);
  };
  php = start('php');
  start('nginx');
  await eventually(async () => (await get('/hello.php')).status === 200).catch((error: Error) => {
    throw new Error(`PHP does not answer: ${error.message}\n${docker(['logs', php]).output}`);
  });
}, 400_000);

afterAll(() => {
  network?.close();
  removeFolder(folder);
});

test('a script runs, with its query, as HTTPS, from the version’s real folder', async () => {
  const { status, body, headers } = await get('/hello.php?name=ann');
  expect([status, body.toString()]).toEqual([
    200,
    'hello ann on /srv/www/versions/0123456789abcdef/hello.php',
  ]);
  expect(headers['x-powered-by']).toBeUndefined();
});

test.each([
  ['/cached.php', 'public, max-age=60'],
  ['/hello.php', 'no-cache'],
  ['/app-4b1f7a92.php', 'no-cache'],
  ['/assets/site.4b1f7a92.css', 'public, max-age=31536000, immutable'],
])('what PHP says of caching stays as it is: %s', async (path, value) => {
  expect((await get(path)).headers['cache-control']).toBe(value);
});

test('a folder’s index may be one', async () => {
  expect((await get('/folder/')).body.toString()).toBe('index');
});

test.each(['/missing.php', '/hello.php/x.php', '/index.html/x.php'])('%s is not there', async (path) => {
  const { status, body } = await get(path);
  expect([status, body.toString()]).toEqual([404, 'own not found']);
});

test.each([...PRIVATE, ...PROGRAMS.filter((path) => !path.endsWith('.php'))])(
  'is neither run nor shown: /%s',
  async (path) => {
    const { status, body } = await get(`/${path.replaceAll('#', '%23')}`);
    expect([status, body.toString()]).toEqual([404, 'own not found']);
  },
);

test('an error is logged, not shown', async () => {
  const { status, body } = await get('/broken.php');
  expect(status).toBe(500);
  expect(body.toString()).not.toContain('nothing()');
  await eventually(async () => docker(['logs', php]).output.includes('undefined function nothing()'), 10);
});

test('its health check passes', () => {
  const command = composeFile(environment).services.php?.healthcheck?.test.slice(1) ?? [];
  const { status, output } = docker(['exec', php, ...command.map((part) => part.replaceAll('$$', '$'))]);
  expect([status, output]).toEqual([0, '']);
});
