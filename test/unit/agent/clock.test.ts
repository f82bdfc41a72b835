/** What a user would lose: a server with a wrong clock takes the address, and its certificates look expired. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreClock } from '../../../agent/clock';
import { storeClient } from '../../../protocol/store';

let server: Server;
let ahead = 0;

beforeEach(async () => {
  server = createServer((_, response) => {
    response.setHeader('Date', new Date(Date.now() - ahead * 1000).toUTCString());
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function asked(secondsAhead: number): Promise<StoreClock> {
  ahead = secondsAhead;
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const s3 = storeClient({ region: 'x', endpoint: `http://127.0.0.1:${port}`, credentials });
  const clock = new StoreClock(s3);
  expect(clock.check).toMatchObject({ ok: false, detail: expect.stringContaining('not answered yet') });
  await s3.send(new HeadBucketCommand({ Bucket: 'data' }));
  return clock;
}

test.each([0, 5, -5])('%i seconds: agrees, and always says the same', async (seconds) => {
  const { check } = await asked(seconds);
  expect(check).toEqual({ name: 'clock', ok: true, detail: "agrees with the object store's" });
});

test.each([
  [600, /^(599|600) s ahead of the object store's/],
  [-600, /^(599|600) s behind the object store's/],
])('%i seconds: not ready, and says so', async (seconds, detail) => {
  const clock = await asked(seconds);
  expect(clock.check).toMatchObject({ ok: false, detail: expect.stringMatching(detail) });
  expect(Math.abs((clock.offsetSeconds ?? 0) - seconds)).toBeLessThanOrEqual(1);
});
