import { beforeEach, expect, test, vi } from 'vitest';
import { finishConnections } from '../../../../agent/handover/finish';
import type { Finishing } from '../../../../protocol/report';

// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

const START = 1_800_000_000_000;
const seconds = () => (Date.now() - START) / 1000;
let told: Finishing[] = [];
beforeEach(() => {
  told = [];
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});

/** @param open how many connections are open, from the second on */
const finish = (open: Readonly<Record<number, number>>, isBetween = () => false) =>
  finishConnections({
    ...{ seconds: 20, isBetween },
    count: async () =>
      Object.entries(open)
        .filter(([from]) => seconds() >= Number(from))
        .map(([, count]) => count)
        .at(-1) ?? 0,
    tell: async (finishing) => void told.push(finishing),
  });

test('ends with the last connection, and not before', async () => {
  expect(await finish({ 0: 3, 4: 1, 7: 0 })).toBe(0);
  expect(seconds()).toBe(7);
  expect(told).toEqual([
    { connections: 3, seconds: 0 },
    { connections: 3, seconds: 2 },
    { connections: 1, seconds: 4 },
    { connections: 1, seconds: 6 },
    { connections: 0, seconds: 7 },
  ]);
});

test('ends at its limit, and says how many it cuts', async () => {
  expect(await finish({ 0: 2 })).toBe(2);
  expect(seconds()).toBe(20);
  expect(told.at(-1)).toEqual({ connections: 2, seconds: 20 });
});

test('stays as long as an older server gets its packets from here', async () => {
  expect(await finish({ 0: 0 }, () => seconds() < 9)).toBe(0);
  expect(seconds()).toBe(9);
});

test('goes on where nobody can be told', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const tell = () => Promise.reject(new Error('the store is away'));
  const count = async () => (seconds() < 3 ? 1 : 0);
  expect(await finishConnections({ seconds: 20, isBetween: () => false, count, tell })).toBe(0);
});
