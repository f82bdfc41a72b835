import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { retry } from '../../../agent/attempt';

// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const failing = (properties: object, times = Number.POSITIVE_INFINITY) => {
  let calls = 0;
  return vi.fn(async () => {
    calls += 1;
    if (calls <= times) throw Object.assign(new Error('no'), properties);
    return 'done';
  });
};

test.each([
  ['refuses', { code: 'ECONNREFUSED' }],
  ['is nowhere', { code: 'EHOSTUNREACH' }],
  ['has no name', { code: 'ENOTFOUND' }],
  ['is silent', { name: 'TimeoutError' }],
  ['is busy', { $metadata: { httpStatusCode: 503 } }],
])('a store that %s for a while does not cost the boot', async (_, properties) => {
  expect(await retry(120, failing(properties, 20))).toBe('done');
});

test('one that stays away ends it, after the time', async () => {
  const start = Date.now();
  await expect(retry(120, failing({ code: 'ECONNREFUSED' }))).rejects.toThrow('no');
  expect((Date.now() - start) / 1000).toBeGreaterThanOrEqual(120);
});

test.each([
  ['a refusal', { $metadata: { httpStatusCode: 403 } }],
  ['a damaged backup', {}],
  ['a full disk', { code: 'ENOSPC' }],
])('%s is said at once', async (_, properties) => {
  const work = failing(properties);
  await expect(retry(120, work)).rejects.toThrow('no');
  expect(work).toHaveBeenCalledTimes(1);
});
