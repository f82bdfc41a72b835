/** The lab's streams, between its own client and its own app: what is lost on the way must be noticed. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import sshpk from 'sshpk';
import { expect, onTestFinished, test } from 'vitest';
import { sendBack, sendEvents } from '../../lab/app/streams';
import { AppClients } from '../../lab/load/app-clients';
import { textFrame } from '../../lab/load/frames';
import type { RequestRecord } from '../../lab/load/record';
import { Recorder } from '../../lab/load/recorder';

const HOST = 'app.lab.internal';
const key = sshpk.generatePrivateKey('ecdsa');
const ca = sshpk.createSelfSignedCertificate([sshpk.identityForHost(HOST)], key).toString('pem');

interface Behaviour {
  readonly events?: typeof sendEvents;
  /** Called after the upgrade. */
  readonly afterUpgrade?: (socket: Duplex) => void;
}

async function app({ events = sendEvents, afterUpgrade }: Behaviour, longMilliseconds = 500) {
  const server = createServer({ cert: ca, key: key.toString('pem') }, (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'https://app');
    events(Number(searchParams.get('count')), response);
  });
  const sockets: Duplex[] = [];
  server.on('upgrade', (request, socket) => {
    sockets.push(socket);
    sendBack(request, socket, ['X-Lab-Release: 7']);
    afterUpgrade?.(socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const records: RequestRecord[] = [];
  const stop = new AbortController();
  const plan = {
    ...{ address: '127.0.0.1', port: (server.address() as AddressInfo).port, host: 'lab.internal', ca },
    ...{ pages: [], download: { path: '', sha256: '' }, uploadPath: '', revisionPath: '' },
    ...{ transferMilliseconds: 100, longMilliseconds, limitSeconds: 60 },
  };
  const clients = new AppClients(plan, HOST, new Recorder((record) => records.push(record)), stop.signal);
  return { clients, records, stop };
}

test('a WebSocket whose messages all come back is one record', async () => {
  const { clients, records } = await app({});
  expect(await clients.webSocket()).toBe(true);
  expect(records).toMatchObject([{ client: 'websocket', release: 7 }]);
  const [{ start = 0, end = 0, pause = 0 } = {}] = records;
  expect(end - start).toBeGreaterThan(450);
  expect(pause).toBeGreaterThan(50);
});

test('a WebSocket that is closed before its time is a reset', async () => {
  const { clients, records } = await app({
    afterUpgrade: (socket) => setTimeout(() => socket.destroy(), 250),
  });
  expect(await clients.webSocket()).toBe(false);
  expect(records).toMatchObject([{ client: 'websocket', loss: 'reset' }]);
});

test('a message that is missing is noticed', async () => {
  const { clients, records } = await app({ afterUpgrade: (socket) => socket.write(textFrame('2')) });
  await clients.webSocket();
  expect(records).toMatchObject([{ loss: 'wrong bytes', detail: 'expected message 1, got 2' }]);
});

test('all events are one record', async () => {
  const { clients, records } = await app({});
  expect(await clients.events()).toBe(true);
  expect(records).toMatchObject([{ client: 'events' }]);
});

test.each([
  ['an event that is missing', 'data: 1\n\ndata: 3\n\n', 'expected event 2, got data: 3'],
  ['a stream that ends early', 'data: 1\n\n', 'ended after 1 of 5 events'],
])('%s', async (_, text, detail) => {
  const { clients, records } = await app({ events: (__, response) => void response.end(text) });
  await clients.events();
  expect(records).toMatchObject([{ client: 'events', loss: 'wrong bytes', detail }]);
});

test('events that are cut are a reset, and the wait for the next one is its pause', async () => {
  const events: typeof sendEvents = (_, response) => {
    response.write('data: 1\n\n');
    setTimeout(() => response.destroy(), 300);
  };
  const { clients, records } = await app({ events });
  await clients.events();
  expect(records).toMatchObject([{ loss: 'reset' }]);
  expect(records[0]?.pause).toBeGreaterThan(250);
});

test.each(['webSocket', 'events'] as const)(
  '%s ends without a loss when the load is stopped',
  async (kind) => {
    const { clients, records, stop } = await app({}, 60_000);
    setTimeout(() => stop.abort(), 250);
    expect(await clients[kind]()).toBe(true);
    expect(records[0]).not.toHaveProperty('loss');
  },
);
