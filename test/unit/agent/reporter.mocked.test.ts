/** When the report is written: whenever what it says has changed, and each minute how the server is. */
import { beforeEach, expect, test, vi } from 'vitest';
import { Reporter } from '../../../agent/reporter';
import { type Report, reportKey } from '../../../protocol/report';
import { MemoryBucket } from '../../helpers/memory-bucket';
import { report } from '../../helpers/report';

vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) =>
    new Promise<void>((resolve) => sleeping.push({ until: now + milliseconds / 1000, resolve })),
}));

const sleeping: { readonly until: number; readonly resolve: () => void }[] = [];

let now: number;
let found: Report;
let bucket: MemoryBucket;

beforeEach(() => {
  sleeping.length = 0;
  now = 1_780_000_000;
  found = report({ server: 'i-1', ready: false });
  bucket = new MemoryBucket();
  const reporter = new Reporter(
    { server: 'i-1', dataBucket: 'data' } as never,
    bucket.client,
    { imported: undefined } as never,
    {} as never,
    async () => found,
    async () => ({ at: now, alerts: [] }),
    () => now,
  );
  void reporter.keepWriting();
});

/** Lets so many seconds pass. */
async function pass(seconds: number): Promise<void> {
  const end = now + seconds;
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const next = sleeping[0];
    if (!next || next.until > end) break;
    sleeping.shift();
    now = next.until;
    next.resolve();
  }
  now = end;
}
const written = () => bucket.json(reportKey('i-1')) as Report;

test('how it is is told once it is ready, and again each minute, even where it is not ready any more', async () => {
  await pass(10);
  expect(bucket.writes).toHaveLength(1);
  expect(written().state).toBeUndefined();

  found = report({ server: 'i-1' });
  await pass(1);
  expect(bucket.writes).toHaveLength(3);
  expect(written()).toMatchObject({ ready: true, state: { alerts: [] } });
  const first = written().state?.at ?? 0;

  await pass(55);
  expect(bucket.writes).toHaveLength(3);
  await pass(600);
  expect(bucket.writes.length - 3).toBeGreaterThanOrEqual(8);
  expect(bucket.writes.length - 3).toBeLessThanOrEqual(12);
  expect(written().state?.at).toBeGreaterThan(first);

  found = report({ server: 'i-1', ready: false });
  await pass(120);
  expect(now - (written().state?.at ?? 0)).toBeLessThan(90);
  expect(written().ready).toBe(false);
});
