/** The maintenance page by the real Traefik: who gets it, and who is led past it. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MaintenancePage } from '../../agent/maintenance';
import { agentServer, Metrics } from '../../agent/metrics';
import { bundle } from '../../docker/bundle';
import { ADDRESSES, AGENT_PORT } from '../../protocol/addresses';
import { MAINTENANCE_KEY, type Maintenance, PROBE_HEADER } from '../../protocol/maintenance';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';
import { ask } from '../helpers/http';
import { MemoryBucket } from '../helpers/memory-bucket';
import { WebServer } from '../helpers/web-server';

// Nothing listens there: no order leaves this computer.
const acme = { server: 'https://127.0.0.1:9/directory' };
const environment = awsEnvironment({ acme, aliases: ['www.example.com'], hosts: ['shop.example.com'] });
/** This computer, as the containers of the tests' network see it. */
const HERE = '172.28.255.254';
const ROUTE53 = 'Amazon-Route53-Health-Check-Service (ref 1; report http://amzn.to/1vsZADi)';
const ON: Maintenance = {
  since: '2026-01-01T00:00:00.000Z',
  page: `<!doctype html><h1>Back soon</h1>${'x'.repeat(3000)}`,
  retryAfterSeconds: 600,
  allowFrom: [],
};

const folder = makeFolder();
const bucket = new MemoryBucket();
let server: WebServer;
let page: MaintenancePage;
let agent: Server;

const get = (path: string, host = 'example.com', headers: Record<string, string> = {}, method = 'GET') =>
  ask({ address: ADDRESSES.traefik, port: 443, tls: true, host, path, headers, method });

async function say(word: Maintenance | undefined): Promise<void> {
  if (word) bucket.objects.set(MAINTENANCE_KEY, Buffer.from(JSON.stringify(word)));
  else bucket.objects.delete(MAINTENANCE_KEY);
  await page.look();
}

beforeAll(async () => {
  writeFiles(folder, bundle(environment));
  server = await WebServer.start(environment);
  const watched = dirname(server.authorityFile);
  // On a server the agent is at Traefik's own address, which is a container's here.
  const routes = join(watched, 'routes.yaml');
  const machine = `${ADDRESSES.traefik}:${AGENT_PORT}`;
  writeFileSync(routes, readFileSync(routes, 'utf8').replace(machine, `${HERE}:${AGENT_PORT}`));
  page = new MaintenancePage(
    { s3: bucket.client, bucket: 'data' },
    join(folder, 'docker/traefik/maintenance.json'),
    watched,
    new Metrics(),
  );
  agent = agentServer(new Metrics(), 'i-1', () => page.shown).listen(AGENT_PORT, HERE);
  await eventually(async () => (await get('/.well-known/baton/server')).body.toString() === 'i-1\n');
}, 400_000);
afterAll(() => {
  agent?.close();
  server?.close();
  removeFolder(folder);
});

describe('while it is on', () => {
  beforeAll(async () => {
    await say(ON);
    await eventually(async () => (await get('/')).status === 503, 5);
  });

  test.each([
    ['/', 'example.com', {}],
    ['/about?a=b', 'example.com', {}],
    ['/metrics', 'example.com', {}],
    ['/assets/x.png', 'example.com', { Range: 'bytes=1-', 'If-Range': '"x"' }],
    ['/', 'www.example.com', {}],
    ['/cart', 'shop.example.com', {}],
    ['/about', 'example.com', { 'User-Agent': ROUTE53 }],
    ['/', 'example.com', { [PROBE_HEADER]: 'f'.repeat(32) }],
  ])('%s of %s is the page', async (path, host, headers) => {
    const { status, headers: answered, body } = await get(path, host, headers);
    expect([status, body.toString()]).toEqual([503, ON.page]);
    expect(answered).toMatchObject({
      'retry-after': '600',
      'cache-control': 'no-store',
      'strict-transport-security': 'max-age=31536000',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s, too: nothing reaches the site', async (method) => {
    expect((await get('/form', 'example.com', {}, method)).status).toBe(503);
  });

  test('it is compressed for who takes that', async () => {
    const { headers } = await get('/', 'example.com', { 'Accept-Encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
  });

  test.each([
    ['the health path', '/.well-known/nginx/health', {}],
    ['who knows the server’s token', '/about', { [PROBE_HEADER]: 'its own' }],
    ['Route 53, which asks for words of the first page', '/', { 'User-Agent': ROUTE53 }],
  ])('%s gets the site', async (_, path, headers) => {
    const given = PROBE_HEADER in headers ? { [PROBE_HEADER]: page.probeToken } : headers;
    const { status, body } = await get(path, 'example.com', given);
    expect(status).toBe(200);
    expect(body.toString()).not.toBe(ON.page);
  });

  test('the servers still learn who holds the address', async () => {
    expect((await get('/.well-known/baton/server')).body.toString()).toBe('i-1\n');
  });

  test('the dashboards are not asked for by the agent', async () => {
    // Grafana does not run here: this is Traefik's own answer.
    const { headers, body } = await get('/api/health', 'monitoring.example.com');
    expect(headers['retry-after']).toBeUndefined();
    expect(body.toString()).not.toBe(ON.page);
  });
});

test('a network that is let through sees the site, others do not', async () => {
  await say({ ...ON, since: '2026-01-02T00:00:00.000Z', allowFrom: [`${HERE}/32`] });
  await eventually(async () => (await get('/about')).status === 200, 5);
  await say({ ...ON, since: '2026-01-03T00:00:00.000Z', allowFrom: ['192.0.2.0/24', '2001:db8::/32'] });
  await eventually(async () => (await get('/about')).status === 503, 5);
});

test('off: the site is back', async () => {
  await say(undefined);
  await eventually(async () => (await get('/about')).status === 200, 5);
  expect((await get('/about', 'www.example.com')).status).toBe(301);
});
