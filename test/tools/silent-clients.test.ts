import { spawn } from 'node:child_process';
import { connect } from 'node:http2';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESSES } from '../../protocol/addresses';
import { connectionRules } from '../../userdata/connections';
import { dockerOrThrow } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { ask } from '../helpers/http';
import { WebServer } from '../helpers/web-server';

const [PER_CLIENT, TOTAL, READ_SECONDS] = [20, 1024, 40];
const environment = awsEnvironment({
  connections: { perClient: PER_CLIENT, total: TOTAL, readSeconds: READ_SECONDS, exempt: ['172.28.90.0/24'] },
});
/** Each with a network of its own, as far as the limits know. */
const MANY = Array.from({ length: 50 }, (_, index) => `172.28.80.${index + 1}`);
const EXEMPT = ['172.28.90.1'];

let server: WebServer;
beforeAll(async () => {
  server = await WebServer.start(environment);
  // In Traefik's own network, as on the machine.
  dockerOrThrow([
    ...['run', '--rm', '--network', `container:${server.traefik}`, '--cap-add', 'NET_ADMIN'],
    ...[
      '--entrypoint',
      'sh',
      'baton/gateway:trixie',
      '-c',
      'printf %s "$1" | nft -f -',
      'sh',
      connectionRules(environment),
    ],
  ]);
}, 120_000);
afterAll(() => server?.close());

interface Told {
  readonly started: number;
  readonly open: number;
  readonly refused: number;
  readonly ended: number;
}

/** @returns what they have told so far, and how to wait for their end */
function silentClients(from: readonly string[], count: number, seconds: number) {
  const all: Told[] = [];
  const addresses = from.map((one) => `ip address add ${one}/16 dev eth0`).join('; ');
  const child = spawn('docker', [
    ...['run', '--rm', '--network', server.clients, '--cap-add', 'NET_ADMIN', '--entrypoint', 'sh'],
    ...['--volume', `${join(import.meta.dirname, '../helpers')}:/w:ro`, 'baton/machine:trixie-baked', '-c'],
    `${addresses}; exec node /w/silent-clients.cjs ${ADDRESSES.traefik} ${count} ${seconds} ${from.join(' ')}`,
  ]);
  child.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n').filter(Boolean)) all.push(JSON.parse(line) as Told);
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const until = async (holds: (told: Told) => boolean, patienceSeconds: number) => {
    for (const end = Date.now() + patienceSeconds * 1000; Date.now() < end; await sleep(200)) {
      const last = all.at(-1);
      if (last && holds(last)) return last;
    }
    throw new Error(`not within ${patienceSeconds} s; the last was ${JSON.stringify(all.at(-1))}`);
  };
  return { all, ended, until };
}

const page = () =>
  ask({
    address: ADDRESSES.traefik,
    port: 443,
    tls: true,
    host: 'example.com',
    path: '/.well-known/nginx/health',
  });

const residentMiB = () => {
  const status = dockerOrThrow(['top', server.traefik, '-eo', 'pid,rss']).split('\n').slice(1);
  return Math.round(status.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[1]), 0) / 1024);
};

describe('more silent clients than Traefik has memory for, from many addresses', () => {
  test('fill no memory, and another client is served all the while', async () => {
    // From 8 KiB for those that say nothing to 143 for those with half a request: more than the 256 MiB that Traefik
    // has.
    const clients = silentClients(MANY, 6000, 120);
    await clients.until(({ started }) => started === 6000, 90);
    const { open, refused } = await clients.until(
      (told) => told.open + told.refused + told.ended >= 5900,
      60,
    );
    expect(open).toBeLessThanOrEqual(MANY.length * PER_CLIENT);
    expect(open).toBeGreaterThan(MANY.length * PER_CLIENT * 0.8);
    expect(refused).toBeGreaterThan(4500);
    for (let round = 0; round < 30; round += 1) expect((await page()).status).toBe(200);
    expect(residentMiB()).toBeLessThan(256);
    // None of them stays for good.
    const { ended, open: left } = await clients.until((told) => told.open === 0, READ_SECONDS + 40);
    expect([left, ended > 750]).toEqual([0, true]);
    expect((await page()).status).toBe(200);
    await clients.ended;
  }, 300_000);

  test('a network that is exempt may hold more than one client may', async () => {
    const clients = silentClients(EXEMPT, 200, 15);
    const { open } = await clients.until(({ started }) => started === 200, 30);
    expect(open).toBeGreaterThan(PER_CLIENT * 2);
    await clients.ended;
  }, 60_000);
});

test('a request’s head takes no more than nginx would take', async () => {
  const headers = { Cookie: 'a'.repeat(100_000) };
  const answer = await ask({
    ...{ address: ADDRESSES.traefik, port: 443, tls: true, host: 'example.com', path: '/', headers },
  });
  expect(answer.status).toBe(431);
});

test('a connection of HTTP/2 has no more requests at a time than there is memory for', async () => {
  const session = connect(`https://${ADDRESSES.traefik}`, {
    servername: 'example.com',
    rejectUnauthorized: false,
  });
  try {
    const { maxConcurrentStreams } = await new Promise<{ maxConcurrentStreams?: number }>(
      (resolve, reject) => {
        session.on('remoteSettings', resolve);
        session.on('error', reject);
      },
    );
    expect(maxConcurrentStreams).toBe(32);
  } finally {
    session.destroy();
  }
});

test('a slow upload that is honest is let finish', async () => {
  const seconds = READ_SECONDS / 2;
  const status = await new Promise<number>((resolve, reject) => {
    const upload = request(
      {
        ...{ host: ADDRESSES.traefik, port: 443, path: '/', method: 'POST', servername: 'example.com' },
        ...{ headers: { Host: 'example.com', 'Content-Length': seconds * 10 }, rejectUnauthorized: false },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    upload.on('error', reject);
    let left = seconds;
    const timer = setInterval(() => {
      left -= 1;
      upload.write('0123456789');
      if (left > 0) return;
      clearInterval(timer);
      upload.end();
    }, 1000);
  });
  // nginx serves files, and takes no uploads: but it has read all of it.
  expect(status).toBe(405);
}, 90_000);
