import { expect, test } from 'vitest';
import { LogStream } from '../../../../agent/logs/log-stream';
import { forwardUnsent, putUnsent } from '../../../../agent/logs/unsent';
import { awsError, cursorOf, FakeLogs } from '../../../helpers/fake-logs';
import { MemoryBucket } from '../../../helpers/memory-bucket';

const STREAM = 'release/i-old/journal';
const soon = () => AbortSignal.timeout(5000);

function setup() {
  const bucket = new MemoryBucket();
  const store = { s3: bucket.client, bucket: 'data' };
  const logs = new FakeLogs();
  const streamOf = (name: string) => new LogStream(logs.client, '/baton/production', name);
  const put = (index: number, ...messages: string[]) =>
    putUnsent(
      store,
      STREAM,
      { cursor: cursorOf(index), events: messages.map((message) => ({ timestamp: Date.now(), message })) },
      soon(),
    );
  const told: string[] = [];
  const tell = (line: string) => told.push(line);
  return { bucket, store, logs, streamOf, put, told, tell };
}

test('the last lines of a server come to its own stream by way of the bucket, in order, and leave it', async () => {
  const { bucket, store, logs, streamOf, put, tell } = setup();
  await put(16, 'five', 'six');
  await put(9, 'three', 'four');
  await put(2, 'one', 'two');
  expect([...bucket.objects.keys()]).toHaveLength(3);
  expect(await forwardUnsent(store, streamOf, tell)).toBe(6);
  expect([...logs.streams.keys()]).toEqual([STREAM]);
  expect([...bucket.objects.keys()]).toEqual([]);
  expect(await forwardUnsent(store, streamOf, tell)).toBe(0);
});

test('put there twice they stand there once', async () => {
  const { store, logs, streamOf, put, tell } = setup();
  await put(2, 'one');
  await put(2, 'one');
  await forwardUnsent(store, streamOf, tell);
  expect(logs.lines(STREAM)).toEqual(['one']);
});

test('they stay in the bucket until CloudWatch has them', async () => {
  const { bucket, store, logs, streamOf, put, tell } = setup();
  await put(2, 'one');
  await put(3, 'two');
  let calls = 0;
  logs.before = () => {
    calls += 1;
    // The first is asked twice, because its stream is made in between.
    if (calls === 3) throw awsError('ServiceUnavailableException');
  };
  await expect(forwardUnsent(store, streamOf, tell)).rejects.toThrow('ServiceUnavailableException');
  expect(bucket.objects.size).toBe(1);
  await forwardUnsent(store, streamOf, tell);
  expect(logs.lines(STREAM)).toEqual(['one', 'two']);
  expect(bucket.objects.size).toBe(0);
});

test.each([
  'logs/unsent/a*b/0000000000000002.json.gz',
  'logs/unsent/release/../../journal/0000000000000002.json.gz',
  'logs/unsent/release/\u001b[2J/0000000000000002.json.gz',
  'logs/unsent/note.txt',
])('what no server has put there makes no stream, and holds up no line: %j', async (key) => {
  const { bucket, store, logs, streamOf, put, told, tell } = setup();
  bucket.objects.set(key, Buffer.from('x'));
  await put(2, 'one');
  expect(await forwardUnsent(store, streamOf, tell)).toBe(1);
  expect([...logs.streams.keys()]).toEqual([STREAM]);
  expect([...bucket.objects.keys()]).toEqual([key]);
  expect(told).toEqual([expect.stringContaining('in the bucket data is no server')]);
  expect(told[0]).not.toContain('\u001b');
});
