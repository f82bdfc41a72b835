/** A real Traefik between apps, a service's several routes and the site: who gets what, and what passes. */
import { readFileSync } from 'node:fs';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESSES } from '../../protocol/addresses';
import type { AppInput } from '../../settings/apps-schema';
import { localEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { ask } from '../helpers/http';
import { WebServer } from '../helpers/web-server';

const PROGRAM = readFileSync(join(import.meta.dirname, '../helpers/app-server.cjs'), 'utf8');
const READ_SECONDS = 30;
const address = ADDRESSES.traefik;
// Nothing listens there: no order leaves this computer.
const acme = { server: 'https://127.0.0.1:9/directory' };
const MIB = 1024 ** 2;

/** Where Traefik's check and this test's requests come with the names that an app knows. */
const app = (host: string, more: Partial<AppInput> = {}): AppInput => ({
  image: 'baton/machine:trixie-baked',
  port: 8080,
  host,
  health: '/up',
  env: { NAMES: `${host},${host}:8443` },
  memoryMiB: 128,
  ...more,
});

interface Seen {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

const https = (host: string, path: string, more: object = {}) =>
  ask({ address, port: 443, tls: true, host, path, ...more });
const seen = async (host: string, path: string, more: object = {}) => {
  const { status, body } = await https(host, path, more);
  if (status !== 200) throw new Error(`${host}${path}: ${status}`);
  return JSON.parse(body.toString()) as Seen;
};

/** A request whose answer or whose body is not whole at once. */
const open = (host: string, path: string, more: RequestOptions = {}) =>
  httpsRequest({
    host: address,
    port: 443,
    path,
    servername: host,
    rejectUnauthorized: false,
    agent: false,
    ...more,
    headers: { Host: host, ...more.headers },
  });

/** Sent in pieces, so that the request says no length. */
async function chunked(host: string, path: string, mib: number): Promise<{ status: number; body: string }> {
  const outgoing = open(host, path, { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } });
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    for (let sent = 0; sent < mib; sent += 1) outgoing.write(Buffer.alloc(MIB));
    outgoing.end();
  });
}

describe('apps beside the site', () => {
  const shop = 'shop.baton.localhost';
  const site = 'baton.localhost';
  let server: WebServer;
  beforeAll(async () => {
    const apps = {
      shop: app(shop, { uploadMiB: 2, sticky: true }),
      api: app(site, { paths: ['/api', '/socket'], health: '/api/up' }),
      v2: app(site, { paths: ['/api/v2'], health: '/api/v2/up' }),
    };
    const connections = { readSeconds: READ_SECONDS };
    server = await WebServer.start(
      localEnvironment({ acme, apps, connections, cpuLimits: false }),
      {},
      { program: PROGRAM },
    );
    for (const [host, path] of [
      [shop, '/'],
      [site, '/api'],
      [site, '/api/v2'],
    ] as const)
      await eventually(async () => (await https(host, path)).status === 200).catch((error: Error) => {
        throw new Error(`${error.message}\n${server.log()}`);
      });
  }, 400_000);
  afterAll(() => server?.close());

  test.each([
    [shop, '/', 'shop'],
    [shop, '/api', 'shop'],
    [site, '/api', 'api'],
    [site, '/api/', 'api'],
    [site, '/api/v1?a=b', 'api'],
    [site, '/socket/x', 'api'],
    [site, '/api/v2', 'v2'],
    [site, '/api/v2/a/b', 'v2'],
    [site, '/api/v20', 'api'],
  ])('%s%s is for %s, as it is', async (host, path, name) => {
    expect(await seen(host, path)).toMatchObject({ name, url: path });
    const range = { Range: 'bytes=0-3', 'If-Range': '"x"' };
    expect(await seen(host, path, { headers: range })).toMatchObject({ name });
  });

  test.each(['/', '/about', '/apix', '/socketx'])('the site keeps what is not theirs: %s', async (path) => {
    const { body, headers } = await https(site, path);
    expect(body.toString()).not.toContain('"name"');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('an app’s own headers arrive, and those that no answer should lack', async () => {
    const { headers } = await https(shop, '/');
    expect(headers).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'content-security-policy': "default-src 'self'",
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
    });
    expect(headers.server).toBeUndefined();
    expect(headers['cross-origin-opener-policy']).toBeUndefined();
  });

  test('an app is told who asks, whatever a client claims', async () => {
    const claims = {
      'X-Forwarded-For': '198.51.100.7',
      'X-Real-Ip': '198.51.100.7',
      'X-Forwarded-Proto': 'http',
    };
    const { headers } = await seen(shop, '/', { headers: claims });
    expect(headers['x-forwarded-for']).not.toContain('198.51.100.7');
    expect(headers['x-real-ip']).not.toContain('198.51.100.7');
    expect(headers).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-host': shop, host: shop });
  });

  test('a cookie binds a browser to a container where that is asked for', async () => {
    const cookie = String((await https(shop, '/')).headers['set-cookie']);
    expect(cookie).toMatch(/^baton-shop=.*HttpOnly; Secure; SameSite=Lax/);
    expect((await https(site, '/api')).headers['set-cookie']).toBeUndefined();
  });

  describe('uploads', () => {
    const post = (host: string, mib: number) =>
      https(host, '/api/file', { method: 'POST', body: Buffer.alloc(mib * MIB) });

    test('of the size that the entry allows', async () => {
      const { status, body } = await post(shop, 2);
      expect([status, (JSON.parse(body.toString()) as Seen).bytes]).toEqual([200, 2 * MIB]);
      expect((await post('baton.localhost', 31)).status).toBe(200);
    });

    test('larger ones are refused, before they are read', async () => {
      const outgoing = open(shop, '/file', {
        method: 'POST',
        headers: { 'Content-Length': String(2 * MIB + 1) },
      });
      outgoing.on('error', () => undefined);
      outgoing.flushHeaders();
      const status = await new Promise((resolve) => {
        outgoing.on('response', (response) => resolve(response.statusCode));
      });
      outgoing.destroy();
      expect(status).toBe(413);
    });

    test('those that say no length are held to it, too', async () => {
      const { status, body } = await chunked(shop, '/file', 1);
      expect([status, (JSON.parse(body) as Seen).bytes]).toEqual([200, MIB]);
      expect((await chunked(shop, '/file', 3)).status).toBe(413);
    });
  });

  test.each(['GET', 'POST'])('an event stream passes as it is sent: %s', async (method) => {
    const body = method === 'POST' ? '{"ask":1}' : '';
    const began = Date.now();
    const outgoing = open(shop, '/events', {
      method,
      headers: { 'Accept-Encoding': 'gzip', ...(body && { 'Content-Length': String(body.length) }) },
    });
    outgoing.end(body);
    const times = await new Promise<number[]>((resolve, reject) => {
      const arrived: number[] = [];
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        expect(response.headers['content-encoding']).toBeUndefined();
        response.on('data', (chunk: Buffer) => {
          if (chunk.includes('data: ')) arrived.push(Date.now() - began);
          if (arrived.length === 4) resolve(arrived);
        });
      });
    });
    outgoing.destroy();
    expect((times[3] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(400);
  });

  test('a websocket passes both ways, and as an event stream lasts longer than a request may take to arrive', async () => {
    const outgoing = open('baton.localhost', '/socket', {
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version': '13',
      },
    });
    outgoing.end();
    const socket = await new Promise<import('node:stream').Duplex>((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', ({ statusCode }) => reject(new Error(`${statusCode}`)));
      outgoing.on('upgrade', ({ headers }, upgraded) => {
        expect(headers['sec-websocket-accept']).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
        resolve(upgraded);
      });
    });
    const echo = () =>
      new Promise<string>((resolve) => {
        socket.once('data', (chunk: Buffer) => resolve(chunk.toString('hex')));
        socket.write(Buffer.from('8185000000006869', 'hex'));
      });
    expect(await echo()).toBe('8185000000006869');
    const stream = open(shop, '/events');
    let last = 0;
    let ended = 'no';
    stream.on('error', (error) => {
      ended = error.message;
    });
    stream.on('response', (response) => {
      response.on('data', () => {
        last = Date.now();
      });
      response.on('close', () => {
        ended = 'closed';
      });
    });
    stream.end();
    await sleep((READ_SECONDS + 2) * 1000);
    expect(await echo()).toBe('8185000000006869');
    socket.destroy();
    expect(ended).toBe('no');
    expect(Date.now() - last).toBeLessThan(1000);
    stream.destroy();
  }, 60_000);
});

describe('an app that is the whole site', () => {
  let server: WebServer;
  beforeAll(async () => {
    const environment = localEnvironment({
      ...{ acme, domain: 'example.com', cpuLimits: false },
      apps: { shop: app('example.com') },
    });
    server = await WebServer.start(environment, {}, { program: PROGRAM });
  }, 400_000);
  afterAll(() => server?.close());

  test('answers at the domain, and an alias leads there', async () => {
    expect(await seen('example.com', '/any/page')).toMatchObject({ name: 'shop' });
    const { status, headers } = await https('www.example.com', '/a?b=c');
    expect([status, headers.location]).toEqual([301, 'https://example.com/a?b=c']);
  });

  test('answers where a rollback to this release will ask, as it does at its own health path', async () => {
    const { status, body } = await https('example.com', '/.well-known/nginx/health');
    expect([status, body.toString()]).toEqual([200, 'up']);
  });

  test('Traefik complains of nothing', () => {
    const complaints = server
      .log()
      .split('\n')
      .filter((line) => /\b(ERR|WRN|level=(error|warning))\b/.test(line))
      .filter((line) => !/acme|127\.0\.0\.1:9/i.test(line) && !/Health check failed/i.test(line));
    expect(complaints).toEqual([]);
  });
});
