/** What a replaced server's clients do: each goes away with its next answer, and none loses one. */

import type { IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askToReconnect } from '../../agent/handover/finish';
import { ADDRESSES } from '../../protocol/addresses';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { WebServer } from '../helpers/web-server';

const DOMAIN = 'example.com';
// Nothing listens there: no order leaves this computer.
const acme = { server: 'https://127.0.0.1:9/directory' };
const target = { host: ADDRESSES.traefik, servername: DOMAIN, rejectUnauthorized: false };
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

let server: WebServer;
let session: ClientHttp2Session;
let goneAway = false;

/** @returns an answer on the one kept connection, and whether that was used before */
function asked(): Promise<{ readonly answer: IncomingMessage; readonly isKept: boolean }> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...target, agent, path: '/about', headers: { host: DOMAIN } }, (answer) =>
      answer.resume().on('end', () => resolve({ answer, isKept: sent.reusedSocket })),
    );
    sent.on('error', reject).end();
  });
}

const asked2 = () =>
  new Promise<number>((resolve, reject) => {
    const stream = session.request({ ':path': '/about' });
    stream.on('error', reject).on('response', (headers) => {
      stream.resume().on('end', () => resolve(Number(headers[':status'])));
    });
  });

beforeAll(async () => {
  server = await WebServer.start(awsEnvironment({ acme }));
  session = connectHttp2(`https://${DOMAIN}`, {
    createConnection: () => connect({ ...target, port: 443, ALPNProtocols: ['h2'] }),
  });
  session.on('goaway', () => {
    goneAway = true;
  });
}, 400_000);
afterAll(() => {
  agent.destroy();
  session?.destroy();
  server?.close();
});

test('connections are kept as long as the server serves', async () => {
  await asked();
  const { answer, isKept } = await asked();
  expect([isKept, answer.statusCode, answer.headers.connection]).toEqual([true, 200, undefined]);
  expect(answer.headers['alt-svc']).toMatch(/^h3=/);
  expect([await asked2(), goneAway]).toEqual([200, false]);
});

test('asked to reconnect, each goes away after a good answer', async () => {
  await askToReconnect(join(server.traefikFiles, 'reconnect.json'), server.watched);
  await eventually(async () => {
    const { answer, isKept } = await asked();
    if (answer.headers.connection !== 'close') return false;
    expect([isKept, answer.statusCode, answer.headers['alt-svc']]).toEqual([true, 200, 'clear']);
    return true;
  });
  expect((await asked()).isKept).toBe(false);
  expect(await asked2()).toBe(200);
  await eventually(async () => goneAway);
});
