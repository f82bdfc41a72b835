import { beforeEach, expect, test, vi } from 'vitest';
import { type CommandResult, runReleaseCommands } from '../../../../agent/apps/release-commands';
import { type ReleaseMarker, releaseMarkerKey } from '../../../../protocol/app-markers';
import type { ReleasedApp } from '../../../../protocol/apps';
import { MemoryBucket } from '../../../helpers/memory-bucket';

// To wait is to move the clock.
let clock = 1_800_000_000_000;
let meanwhile: () => void | Promise<void> = () => {};
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => {
    clock += milliseconds;
    await meanwhile();
    await new Promise((resolve) => setImmediate(resolve));
  },
}));

const app = (name: string, release?: string[]): ReleasedApp => ({
  ...{
    name,
    image: 'x:1',
    address: '172.29.128.10',
    port: 8080,
    host: 'shop.example.com',
    health: '/up',
    healthSeconds: 30,
    jobs: [],
  },
  ...(release && { release }),
});
const shop = app('shop', ['bin/migrate', '--all']);
const RELEASE = 'a'.repeat(64);

let bucket: MemoryBucket;
let ran: string[];
let lines: string[];
beforeEach(() => {
  clock = 1_800_000_000_000;
  bucket = new MemoryBucket();
  ran = [];
  lines = [];
  meanwhile = () => {};
});

const fine: CommandResult = { output: [] };
const server = (
  name: string,
  result: CommandResult | (() => Promise<CommandResult>) = fine,
  aliveSeconds = 10,
) => ({
  boot: (apps: readonly ReleasedApp[] = [shop], release = RELEASE) =>
    runReleaseCommands({
      ...{ store: { s3: bucket.client, bucket: 'data' }, server: name, release, apps, seconds: 600 },
      run: async (one) => {
        ran.push(`${name} ${one.name}`);
        return typeof result === 'function' ? result() : result;
      },
      log: (line) => lines.push(line),
      now: () => clock,
      aliveSeconds,
    }),
});
const marker = () => bucket.json(releaseMarkerKey('shop', RELEASE)) as ReleaseMarker;

test('runs once, over a second try of the boot and another candidate of the same release', async () => {
  await server('i-one').boot();
  await server('i-one').boot();
  await server('i-two').boot();
  expect(ran).toEqual(['i-one shop']);
  expect(marker()).toMatchObject({ state: 'done', server: 'i-one' });
});

test('another release runs its own', async () => {
  await server('i-one').boot();
  await server('i-two').boot([shop], 'b'.repeat(64));
  expect(ran).toEqual(['i-one shop', 'i-two shop']);
});

test('one that fails is named with its command and its end', async () => {
  const failing = server('i-one', { problem: 'ended with code 3', output: ['no such table: orders'] });
  await expect(failing.boot()).rejects.toThrow(
    /^app shop: its release command failed after [\d.]+ s: bin\/migrate --all: ended with code 3$/,
  );
});

test('the same machine does not run a failed one again, and says again why; the next candidate does', async () => {
  const failing = server('i-one', { problem: 'ended with code 3', output: ['no such table: orders'] });
  await expect(failing.boot()).rejects.toThrow('ended with code 3');
  await expect(failing.boot()).rejects.toThrow(/no such table: orders\n.*ended with code 3/);
  expect(ran).toEqual(['i-one shop']);
  await server('i-two').boot();
  expect(ran).toEqual(['i-one shop', 'i-two shop']);
  expect(marker().state).toBe('done');
});

test('the apps after one that failed are left alone', async () => {
  const failing = server('i-one', { problem: 'ended with code 1', output: [] });
  await expect(failing.boot([app('a', ['x']), app('b'), app('c', ['x'])])).rejects.toThrow('app a');
  expect(ran).toEqual(['i-one a']);
});

test('two candidates at once: one runs it, the other waits for its end', async () => {
  let finish: (result: CommandResult) => void = () => {};
  const first = server('i-one', () => new Promise((resolve) => (finish = resolve))).boot();
  await vi.waitUntil(() => ran.length === 1);
  meanwhile = () => finish(fine);
  await Promise.all([first, server('i-two').boot()]);
  expect(lines).toContain('app shop: i-one runs its release command');
  expect(ran).toEqual(['i-one shop']);
});

test('both ask at the same moment: the store lets one of them win', async () => {
  await Promise.all([server('i-one').boot(), server('i-two').boot(), server('i-three').boot()]);
  expect(ran).toHaveLength(1);
});

test('what a machine that is gone had begun is run again once it is silent for a minute, and not before', async () => {
  const lost = server('i-lost', () => new Promise(() => {}));
  void lost.boot();
  await vi.waitUntil(() => ran.length === 1);
  const begun = clock;
  await server('i-two').boot();
  expect(ran).toEqual(['i-lost shop', 'i-two shop']);
  expect(clock - begun).toBeGreaterThanOrEqual(60_000);
});

test('one that takes long is waited for as long as its machine says that it runs', async () => {
  let finish: (result: CommandResult) => void = () => {};
  const long = server('i-one', () => new Promise((resolve) => (finish = resolve)), 0.01).boot();
  await vi.waitUntil(() => ran.length === 1);
  const begun = clock;
  let looks = 0;
  meanwhile = async () => {
    looks += 1;
    // As long as a real machine would take to say so again.
    const { writes } = bucket;
    const before = writes.length;
    await vi.waitUntil(() => writes.length > before);
    if (looks === 100) finish(fine);
  };
  await Promise.all([long, server('i-two').boot()]);
  expect(clock - begun).toBeGreaterThan(120_000);
  expect(ran).toEqual(['i-one shop']);
});

test('a machine that was restarted runs its own again at once', async () => {
  void server('i-one', () => new Promise(() => {})).boot();
  await vi.waitUntil(() => ran.length === 1);
  await server('i-one').boot();
  expect(ran).toEqual(['i-one shop', 'i-one shop']);
});

test('an answer of the store that got lost does not run it twice', async () => {
  let lost = 0;
  bucket.after = () => {
    lost += 1;
    if (lost <= 2) throw new Error('socket hang up');
  };
  await server('i-one').boot();
  await server('i-two').boot();
  expect(ran).toEqual(['i-one shop']);
});

test('a store that does not answer runs nothing: it could be the second time', async () => {
  bucket.before = () => {
    throw new Error('503 Slow Down');
  };
  await expect(server('i-one').boot()).rejects.toThrow('503');
  expect(ran).toEqual([]);
});
