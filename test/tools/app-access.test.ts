/** Apps that only some may ask for, by the real Traefik: whichever way a path is written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probesOf } from '../../docker/probes';
import { services } from '../../docker/services';
import { ADDRESSES } from '../../protocol/addresses';
import type { AppInput } from '../../settings/apps-schema';
import { runContainer } from '../helpers/docker';
import { localEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { ask } from '../helpers/http';
import { overWebSocket } from '../helpers/streams';
import { WebServer } from '../helpers/web-server';

const PROGRAM = readFileSync(join(import.meta.dirname, '../helpers/app-server.cjs'), 'utf8');
const SITE = 'baton.localhost';
const SHOP = `shop.${SITE}`;
const BOTH = `both.${SITE}`;
/** Where these requests come from, and where none does. */
const [HERE, ELSEWHERE] = ['172.28.0.0/16', '203.0.113.0/24'];

const password = (user: string) => ({ user, secret: `${user}-password` });
const app = (host: string, more: Partial<AppInput> = {}): AppInput => ({
  ...{ image: 'baton/machine:trixie-baked', port: 8080, host, health: '/up', memoryMiB: 128 },
  env: { NAMES: `${host},${host}:8443` },
  ...more,
});

const environment = localEnvironment({
  // Nothing listens there: no order leaves this computer.
  ...{ acme: { server: 'https://127.0.0.1:9/directory' }, cpuLimits: false },
  access: [{ host: BOTH, networks: [HERE], password: password('team') }],
  apps: {
    admin: app(SITE, {
      ...{ paths: ['/admin', '/console'], health: '/admin/up', uploadMiB: 1 },
      access: { password: password('boss') },
    }),
    api: app(SITE, { paths: ['/api'], health: '/api/up' }),
    office: app(SITE, { paths: ['/office'], health: '/office/up', access: { networks: [ELSEWHERE] } }),
    shop: app(SHOP, { access: { networks: [HERE, ELSEWHERE], password: password('boss') } }),
    both: app(BOTH),
    inner: app(BOTH, { paths: ['/inner'], health: '/inner/up', access: { password: password('boss') } }),
    narrow: app(BOTH, { paths: ['/narrow'], health: '/narrow/up', access: { networks: ['172.28.77.0/24'] } }),
  },
});

let server: WebServer;

const PASSWORDS = { boss: 'correct horse battery', team: 'staple and other words' };
const basic = (user: keyof typeof PASSWORDS) => ({
  Authorization: `Basic ${Buffer.from(`${user}:${PASSWORDS[user]}`).toString('base64')}`,
});
const get = async (host: string, path: string, headers: Record<string, string> = {}, more: object = {}) => {
  const answer = await ask({
    ...{ address: ADDRESSES.traefik, port: 443, tls: true, host, path, headers },
    ...more,
  });
  const text = answer.body.toString();
  const seen = text.startsWith('{"name"')
    ? (JSON.parse(text) as { name: string; headers: object })
    : undefined;
  return { ...answer, by: seen?.name, got: seen?.headers };
};

beforeAll(async () => {
  server = await WebServer.start(environment, {}, { program: PROGRAM });
  const lineOf = (user: keyof typeof PASSWORDS) => {
    const script = `echo "${user}:$(printf '%s' '${PASSWORDS[user]}' | openssl passwd -apr1 -stdin)"`;
    return `${runContainer('baton/tools:trixie', [], ['sh', '-c', script]).output.trim()}\n`;
  };
  for (const key of ['admin', 'inner', 'shop'])
    writeFileSync(join(server.secrets, `users-${key}`), lineOf('boss'));
  writeFileSync(join(server.secrets, `users-${BOTH}`), lineOf('team'));
  // Traefik has looked for the files once, at its start.
  server.restartTraefik();
  for (const { host, path } of probesOf(services(environment)).filter(
    (one) => one.host !== `monitoring.${SITE}`,
  ))
    await eventually(async () => (await get(host, path)).status === 200).catch((error: Error) => {
      throw new Error(`${host}${path}: ${error.message}\n${server.log()}`);
    });
}, 400_000);
afterAll(() => server?.close());

describe('an app that shares its host', () => {
  test.each([
    ...['/admin', '/admin/', '/admin/users?page=2', '/console', '/console/a/b'],
    ...['/%61dmin', '/%61%64%6d%69%6e/users', '//admin', '///admin//users', '/x/../admin', '/./admin'],
    ...['/admin/../admin', '/api/../admin', '/x/%2e%2e/admin', '/admin/up/x', '/admin/up/../users'],
  ])('%s takes its password, and reaches it then', async (path) => {
    const { status, headers, by } = await get(SITE, path);
    expect([status, headers['www-authenticate'], by]).toEqual([
      401,
      `Basic realm="${SITE}/admin"`,
      undefined,
    ]);
    expect(await get(SITE, path, basic('boss'))).toMatchObject({ status: 200, by: 'admin' });
  });

  test.each([
    ...[
      '/ADMIN',
      '/admin%2f',
      '/x/..%2fadmin',
      '/x%2f..%2fadmin',
      '/%2fadmin',
      '/%2e%2e%2fadmin',
      '/\\admin',
    ],
    ...['/admin;x', '/;/admin', '/api/..%2fadmin', '/%2561dmin', '/admin%00', '/admin%3f', '/x/..;/admin'],
  ])('nothing leads to it without, such as %s', async (path) => {
    const { by } = await get(SITE, path);
    expect(by).not.toBe('admin');
  });

  test('neither does a request of another kind', async () => {
    expect((await get(SITE, '/admin', { Range: 'bytes=1-', 'If-Range': '"x"' })).status).toBe(401);
    const post = { method: 'POST', body: Buffer.alloc(10) };
    expect((await get(SITE, '/admin', {}, post)).status).toBe(401);
    expect((await get(SITE, '/admin', { 'Transfer-Encoding': 'chunked' }, post)).status).toBe(401);
    expect((await get(SITE, '/admin', {}, { method: 'OPTIONS' })).status).toBe(401);
  });

  test('by plain HTTP it is the redirect that all paths have', async () => {
    const { status, headers } = await ask({
      ...{ address: ADDRESSES.traefik, port: 80, host: SITE, path: '/admin', headers: basic('boss') },
    });
    expect([status, headers.location]).toEqual([301, `https://${SITE}/admin`]);
  });

  test('a websocket takes it, too', async () => {
    const place = { address: ADDRESSES.traefik, port: 443, host: SITE, path: '/admin/socket' };
    await expect(overWebSocket(place, 'hello')).rejects.toThrow('no upgrade, but status 401');
    // The frame comes back as it was sent, with its mask.
    expect((await overWebSocket({ ...place, headers: basic('boss') }, 'hello')).length).toBeGreaterThan(0);
  });

  test('it gets no password, and the others of its host stay open', async () => {
    expect((await get(SITE, '/admin', basic('boss'))).got).not.toHaveProperty('authorization');
    expect(await get(SITE, '/api/x')).toMatchObject({ status: 200, by: 'api' });
    expect((await get(SITE, '/')).status).toBe(200);
  });
});

test('one that is for networks elsewhere lets nobody in, but for its health', async () => {
  for (const path of ['/office', '/%6fffice', '//office', '/x/../office/a'])
    expect((await get(SITE, path, { 'X-Forwarded-For': '203.0.113.7' })).status).toBe(403);
  expect((await get(SITE, '/office/up')).status).toBe(200);
});

test('one with both takes the password from those of the networks', async () => {
  expect((await get(SHOP, '/')).status).toBe(401);
  expect(await get(SHOP, '/', basic('boss'))).toMatchObject({ status: 200, by: 'shop' });
});

describe('a host with access, whose apps have their own', () => {
  test('where an app says nothing, the host’s holds', async () => {
    expect((await get(BOTH, '/')).status).toBe(401);
    expect((await get(BOTH, '/', basic('boss'))).status).toBe(401);
    expect(await get(BOTH, '/', basic('team'))).toMatchObject({ status: 200, by: 'both' });
  });
  test('an app’s password stands in the place of its host’s', async () => {
    expect((await get(BOTH, '/inner', basic('team'))).status).toBe(401);
    expect(await get(BOTH, '/inner', basic('boss'))).toMatchObject({ status: 200, by: 'inner' });
  });
  test('its networks come on top', async () => {
    expect((await get(BOTH, '/narrow', basic('team'))).status).toBe(403);
    expect((await get(BOTH, '/narrow/up')).status).toBe(200);
  });
});

test('who tries many passwords is slowed down', async () => {
  const tries = Array.from({ length: 160 }, (_, index) =>
    get(SITE, '/admin', { Authorization: `Basic ${Buffer.from(`boss:guess ${index}`).toString('base64')}` }),
  );
  const found = (await Promise.all(tries)).map(({ status }) => status);
  expect(new Set(found)).toEqual(new Set([401, 429]));
});
