import { beforeEach, expect, test, vi } from 'vitest';
import type { Look } from '../../../agent/address';
import { quickLooks } from '../../../agent/quick-looks';
import { LOOK_PORTS } from '../../../protocol/handover';

let pauses: number[] = [];
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: (milliseconds: number, _: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<void>((resolve, reject) => {
      pauses.push(milliseconds);
      setImmediate(() => (signal.aborted ? reject(signal.reason) : resolve()));
    }),
}));

let looks: Look[] = [];
/** The last answer stays. */
const answering = (...answers: Promise<string | undefined>[]) =>
  quickLooks((how) => {
    looks.push(how);
    return answers[Math.min(looks.length, answers.length) - 1] ?? Promise.resolve(undefined);
  });

const NEVER = new Promise<string>(() => {});
const NONE = Promise.resolve(undefined);

beforeEach(() => {
  looks = [];
  pauses = [];
});

test('a question that gets no answer, as one that is under way at the switch, is not waited for', async () => {
  const look = answering(NEVER, Promise.resolve('i-new'));
  expect(await look()).toBe('i-new');
  expect(pauses[0]).toBe(100);
});

test('after an answer nothing more is asked', async () => {
  const look = answering(Promise.resolve('i-old'));
  expect([await look(), await look()]).toEqual(['i-old', 'i-old']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks).toHaveLength(2);
});

test('a refusal is no answer yet, and three are', async () => {
  expect(await answering(NONE, Promise.resolve('i-new'))()).toBe('i-new');
  looks = [];
  expect(await answering(NONE)()).toBeUndefined();
  expect(looks).toHaveLength(3);
});

test('none waits for another’s port, and the previous server counts none as a visitor', async () => {
  const look = answering(NONE);
  for (let round = 0; round < 4; round++) await look();
  const ports = looks.map(({ localPort = 0 }) => localPort);
  const under = (index: number) => new Set(ports.slice(index, index + 8)).size;
  expect([under(0), under(4)]).toEqual([8, 8]);
  expect(Math.min(...ports)).toBe(LOOK_PORTS.first);
  expect(Math.max(...ports)).toBe(LOOK_PORTS.first + LOOK_PORTS.count - 1);
});
