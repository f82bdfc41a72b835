import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probe } from '../../protocol/probe';
import { makeCertificate } from '../helpers/certificate';
import { makeFolder, removeFolder } from '../helpers/folder';
import { httpsServer } from '../helpers/https-server';

// With real certificates, which only openssl makes.
const folder = makeFolder();
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
let ca: string;
beforeAll(() => {
  ca = makeCertificate(folder, ['example.com', 'www.example.com']);
});
afterAll(() => removeFolder(folder));

const serve = (status: number, body?: string) =>
  httpsServer({ cert: read('cert.pem'), key: read('key.pem') }, (host, path) => ({
    status,
    body: body ?? `${host}${path}`,
  }));
const ask = async (port: number, host = 'example.com', trusted: string | undefined = ca) =>
  probe({ address: '127.0.0.1', port, host, path: '/health', ...(trusted && { ca: trusted }) });

test.each(['example.com', 'www.example.com'])('asks the address by the name %s', async (host) => {
  const { certificateEnds = 0, ...answer } = await ask(await serve(200), host);
  expect(answer).toEqual({ status: 200, body: `${host}/health`, certificateProblem: undefined });
  expect(certificateEnds).toBeGreaterThan(Date.now() / 1000);
});

test('a certificate for other names is a problem, and the answer is still known', async () => {
  const { status, certificateProblem } = await ask(await serve(200), 'other.example');
  expect(status).toBe(200);
  expect(certificateProblem).toMatchObject({ kind: 'other-names' });
});

test('a certificate of an authority that is not trusted is a problem', async () => {
  const port = await serve(200);
  const { certificateProblem } = await probe({ address: '127.0.0.1', port, host: 'example.com', path: '/' });
  expect(certificateProblem).toMatchObject({ kind: 'other-authority' });
});

test.each([301, 404, 503])('status %i is told as it is', async (status) => {
  expect((await ask(await serve(status))).status).toBe(status);
});

test('a long answer is cut off, not kept in memory', async () => {
  const { body } = await ask(await serve(200, 'x'.repeat(1_000_000)));
  expect(body.length).toBeLessThanOrEqual(65_536);
});

test('nobody there: an error', async () => {
  await expect(ask(1)).rejects.toThrow(/ECONNREFUSED/);
});

test('from one port, one question after the other: each connection is gone before the next', async () => {
  const from = await freePort();
  const port = await serve(200);
  for (let round = 0; round < 5; round += 1) {
    const answer = probe({ address: '127.0.0.1', port, host: 'example.com', path: '/', ca, localPort: from });
    expect((await answer).status).toBe(200);
  }
});

/** Below those that the kernel gives away itself. */
async function freePort(): Promise<number> {
  for (let port = 20_000; ; port += 1) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.on('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    server.close();
    if (isFree) return port;
  }
}
