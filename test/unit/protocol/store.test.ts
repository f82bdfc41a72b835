/** A store that hangs must not stop the agent: every call ends, and the next one finds a free connection. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { type Patience, readJson, storeClient } from '../../../protocol/store';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A store whose first answers go wrong, and the later ones are right. */
async function storeThat(
  goesWrong: Answer,
  patience: Partial<Patience> = {},
): Promise<{ s3: S3Client; mend: () => void }> {
  let answer = goesWrong;
  const server = createServer((request, response) => {
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const s3 = storeClient({
    region: 'x',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    patience: {
      connectMilliseconds: 200,
      silentMilliseconds: 100,
      wholeMilliseconds: 200,
      bytesPerSecond: 1024 ** 2,
      ...patience,
    },
  });
  onTestFinished(() => {
    s3.destroy();
    server.close();
    server.closeAllConnections();
  });
  return {
    s3,
    mend: () => {
      answer = (request, response) => {
        request.resume();
        response.end('{"whole":true}');
      };
    },
  };
}

const read = (s3: S3Client) => readJson(s3, 'data', 'key');

/** On a busy computer even a good store may be too slow for such little patience, once. */
const works = (s3: S3Client) =>
  expect.poll(() => read(s3).catch(String), { timeout: 20_000 }).toEqual({ whole: true });

test.each<[string, Answer]>([
  ['never answers', () => {}],
  ['falls silent after the headers', (_, response) => response.writeHead(200).flushHeaders()],
  [
    'falls silent in the middle',
    (_, response) => response.writeHead(200, { 'Content-Length': 14 }).write('{"who'),
  ],
  [
    'sends a byte now and then',
    (_, response) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'breaks off in the middle',
    (_, response) => {
      response.writeHead(200, { 'Content-Length': 14 }).write('{"who', () => response.destroy());
    },
  ],
  ['answers with something else', (_, response) => response.end('<html>')],
])(
  'it %s: the call ends, and the next one works',
  async (_, goesWrong) => {
    const { s3, mend } = await storeThat(goesWrong);
    await expect(read(s3)).rejects.toThrow();
    mend();
    await works(s3);
  },
  30_000,
);

test('it never reads an upload: the call ends', async () => {
  const { s3, mend } = await storeThat((request) => request.pause());
  const upload = () =>
    s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'key', Body: Buffer.alloc(16 * 1024 ** 2) }));
  await expect(upload()).rejects.toThrow();
  mend();
  await upload();
}, 30_000);

test('it hangs for long: no connection stays taken, of which there are fifty', async () => {
  const { s3, mend } = await storeThat((_, response) => response.writeHead(200).flushHeaders());
  const calls = await Promise.allSettled(Array.from({ length: 120 }, () => read(s3)));
  expect(calls.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  mend();
  await works(s3);
}, 30_000);

test('what is large may take longer', async () => {
  const size = 2 * 1024 ** 2;
  const { s3 } = await storeThat(
    (_, response) => {
      response.writeHead(200, { 'Content-Length': size });
      const timer = setInterval(() => response.write(Buffer.alloc(size / 8)), 50);
      response.on('close', () => clearInterval(timer));
    },
    { silentMilliseconds: 10_000, bytesPerSecond: 128 * 1024 },
  );
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'data', Key: 'key' }));
  expect(await text(Body as Readable)).toHaveLength(size);
}, 30_000);

test('what is larger than anything that is written for others is not read', async () => {
  const { s3, mend } = await storeThat((_, response) => {
    response.writeHead(200, { 'Content-Length': 64 * 1024 ** 3 }).flushHeaders();
  });
  await expect(read(s3)).rejects.toThrow('key in data is larger than 1048576 bytes');
  mend();
  await works(s3);
}, 30_000);
