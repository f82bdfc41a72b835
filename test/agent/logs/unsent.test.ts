import { expect, test } from 'vitest';
import { LogStream } from '../../../agent/logs/log-stream';
import { forwardUnsent, putUnsent } from '../../../agent/logs/unsent';
import { awsError, cursorOf, FakeLogs } from '../../helpers/fake-logs';
import { MemoryBucket } from '../../helpers/memory-bucket';

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
  return { bucket, store, logs, streamOf, put };
}

test('the last lines of a server come to its own stream by way of the bucket, in their order, and leave it', async () => {
  const { bucket, store, logs, streamOf, put } = setup();
  await put(16, 'five', 'six');
  await put(9, 'three', 'four');
  await put(2, 'one', 'two');
  expect([...bucket.objects.keys()]).toHaveLength(3);
  expect(await forwardUnsent(store, streamOf)).toBe(6);
  expect([...logs.streams.keys()]).toEqual([STREAM]);
  expect([...bucket.objects.keys()]).toEqual([]);
  expect(await forwardUnsent(store, streamOf)).toBe(0);
});

test('put there twice they stand there once', async () => {
  const { store, logs, streamOf, put } = setup();
  await put(2, 'one');
  await put(2, 'one');
  await forwardUnsent(store, streamOf);
  expect(logs.lines(STREAM)).toEqual(['one']);
});

test('they stay in the bucket until CloudWatch has them', async () => {
  const { bucket, store, logs, streamOf, put } = setup();
  await put(2, 'one');
  await put(3, 'two');
  let calls = 0;
  logs.before = () => {
    calls += 1;
    // The first is asked twice, because its stream is made in between.
    if (calls === 3) throw awsError('ServiceUnavailableException');
  };
  await expect(forwardUnsent(store, streamOf)).rejects.toThrow('ServiceUnavailableException');
  expect(bucket.objects.size).toBe(1);
  await forwardUnsent(store, streamOf);
  expect(logs.lines(STREAM)).toEqual(['one', 'two']);
  expect(bucket.objects.size).toBe(0);
});
