/** The clients against a server of this computer: they must see who answers, and what breaks. */

import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import sshpk from 'sshpk';
import { expect, onTestFinished, test } from 'vitest';
import { IDENTITY_PATH } from '../../../protocol/routes';
import { runClients } from '../../handover/clients';
import { checkDownload } from '../../handover/requests';
import { Tally } from '../../handover/tally';

const HOST = 'site.internal';
const BYTES = 300_000;
const key = sshpk.generatePrivateKey('ecdsa');
const cert = sshpk.createSelfSignedCertificate([sshpk.identityForHost(HOST)], key).toString('pem');

/** Speaks HTTP/1.1 and HTTP/2, under the name that it has at the moment. */
async function siteServer() {
  const state = { name: 'a' };
  const sockets = new Set<Socket>();
  const answer = (request: Http2ServerRequest, response: Http2ServerResponse) => {
    if (request.url === IDENTITY_PATH) return void response.end(`${state.name}\n`);
    response.setHeader('Content-Length', BYTES);
    return void response.end(Buffer.alloc(BYTES));
  };
  const server = createSecureServer({ cert, key: key.toString('pem'), allowHTTP1: true }, answer);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  };
  const { port } = server.address() as AddressInfo;
  return { state, breakAll, site: { host: HOST, address: '127.0.0.1', port } };
}

test('each kind is counted at the server that answers, and none is lost where nothing breaks', async () => {
  const { state, site } = await siteServer();
  const tally = new Tally();
  const stop = new AbortController();
  const clients = runClients({
    site,
    tally,
    stop: stop.signal,
    downloadPath: '/large',
    downloadSeconds: 0.4,
  });
  await sleep(1200);
  state.name = 'b';
  await sleep(1200);
  stop.abort();
  await clients;
  expect(tally.losses).toEqual([]);
  expect(tally.rows.map(({ kind }) => kind)).toEqual(['new', 'kept HTTP/1.1', 'kept HTTP/2', 'download']);
  for (const { byServer } of tally.rows) expect([...byServer.keys()].sort()).toEqual(['a', 'b']);
});

test('a download that breaks is lost', async () => {
  const { site, breakAll } = await siteServer();
  const tally = new Tally();
  const stop = new AbortController();
  const clients = runClients({ site, tally, stop: stop.signal, downloadPath: '/large', downloadSeconds: 3 });
  await sleep(1000);
  breakAll();
  await sleep(1500);
  stop.abort();
  await clients;
  expect(tally.rows.find(({ kind }) => kind === 'download')?.lost).toBeGreaterThan(0);
});

test('a file that buffers could hold is refused', async () => {
  const { site } = await siteServer();
  await expect(checkDownload(site, '/large', new AbortController().signal)).rejects.toThrow(
    '/large has 300000 bytes; a download that lasts needs at least 20000000',
  );
});
