import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppHealth } from '../../../../agent/apps/app-health';
import { askHealth } from '../../../../agent/apps/ask-health';
import type { ContainerState } from '../../../../agent/containers';
import type { ReleasedApp } from '../../../../protocol/apps';

const shop: ReleasedApp = {
  ...{
    name: 'shop',
    image: 'shop:dev',
    address: '172.29.128.10',
    port: 8080,
    host: 'shop.example.com',
    health: '/up',
    healthSeconds: 30,
  },
  jobs: [],
};
const running: ContainerState = { name: 'shop', status: 'running', health: '', restarts: 0 };

describe('an app of a candidate', () => {
  let seconds = 0;
  let answer = { ok: false, detail: 'ECONNREFUSED' };
  let health: AppHealth;
  beforeEach(() => {
    seconds = 0;
    answer = { ok: false, detail: 'ECONNREFUSED' };
    health = new AppHealth(
      [shop],
      async () => answer,
      async (_, lines) => [`boom, one of ${lines}`],
      () => seconds,
    );
  });

  test('that does not answer keeps the server from being ready, and is named with its address', async () => {
    const { checks, failed } = await health.look([running]);
    expect(checks).toEqual([
      { name: 'app shop', ok: false, detail: 'http://172.29.128.10:8080/up: ECONNREFUSED' },
    ]);
    expect(failed).toBe(false);
  });

  test('that never answered within its time fails the gate at once, with its own last lines', async () => {
    await health.look([running]);
    seconds = 30;
    const { checks, failed, log } = await health.look([running]);
    expect(failed).toBe(true);
    expect(checks[0]?.detail).toContain('its 30 s are over');
    expect(log).toEqual(['shop: boom, one of 20']);
  });

  test('that is still not there when the gate gives up shows its lines as well', async () => {
    await health.look([running]);
    expect((await health.look([running])).log).toEqual([]);
    seconds = 6;
    expect((await health.look([running])).log).toEqual(['shop: boom, one of 20']);
  });

  test('its time begins with its container, not with the pull of its image', async () => {
    await health.look([]);
    await health.look([{ ...running, status: 'created' }]);
    seconds = 100;
    expect((await health.look([running])).failed).toBe(false);
    seconds = 129;
    expect((await health.look([running])).failed).toBe(false);
    seconds = 130;
    expect((await health.look([running])).failed).toBe(true);
  });

  test('that could serve once and then cannot is not given up: the server may be the one that serves', async () => {
    answer = { ok: true, detail: '200' };
    expect((await health.look([running])).checks[0]?.ok).toBe(true);
    answer = { ok: false, detail: '503' };
    seconds = 1000;
    const { checks, failed } = await health.look([running]);
    expect(checks[0]?.ok).toBe(false);
    expect(failed).toBe(false);
  });

  test('a log that cannot be read does not hide what is wrong', async () => {
    const broken = new AppHealth(
      [shop],
      async () => answer,
      () => Promise.reject(new Error('no such container')),
      () => seconds,
    );
    await broken.look([running]);
    seconds = 30;
    const { checks, log } = await broken.look([running]);
    expect(checks[0]?.ok).toBe(false);
    expect(log).toEqual(['shop: no log: no such container']);
  });
});

describe('the health path', () => {
  let server: Server;
  let reply: (response: import('node:http').ServerResponse) => void;
  let asked: ReleasedApp;
  const seen: (string | undefined)[] = [];
  beforeEach(async () => {
    server = createServer((request, response) => {
      seen.push(request.url);
      reply(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    asked = { ...shop, address: '127.0.0.1', port: (server.address() as AddressInfo).port };
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    [200, true],
    [204, true],
    [302, false],
    [404, false],
    [503, false],
  ])('%i: can serve: %s', async (status, ok) => {
    reply = (response) => response.writeHead(status, { location: '/elsewhere' }).end('x');
    expect(await askHealth(asked)).toEqual({ ok, detail: `${status}` });
    expect(seen.at(-1)).toBe('/up');
  });

  test('no answer in time, one that never ends, and nobody at the port', async () => {
    reply = () => {};
    expect(await askHealth(asked, 0.2)).toEqual({ ok: false, detail: 'no answer within 0.2 s' });
    reply = (response) => void response.writeHead(200).write('and then');
    expect(await askHealth(asked, 0.2)).toEqual({ ok: false, detail: 'no answer within 0.2 s' });
    reply = (response) => void response.destroy();
    expect(await askHealth(asked)).toEqual({ ok: false, detail: 'ECONNRESET' });
    expect(await askHealth({ ...asked, port: 1 })).toEqual({ ok: false, detail: 'ECONNREFUSED' });
  });
});
