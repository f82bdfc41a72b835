/** One object of the backup is lost. What a user would lose with it: nothing else, and that not for good. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Takeover } from '../../../../agent/backup/takeover';
import { MANIFEST_KEY, type Manifest } from '../../../../protocol/backup-manifest';
import { BackupServer, DRAIN_SECONDS, KEEP_DAYS, pass } from '../../../helpers/backup-server';
import { storedLines } from '../../../helpers/fake-prometheus';
import { MemoryBucket } from '../../../helpers/memory-bucket';

// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.advanceTimersByTime(milliseconds),
}));

let bucket: MemoryBucket;
beforeEach(() => {
  bucket = new MemoryBucket();
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const manifest = () => bucket.json(MANIFEST_KEY) as Manifest;
const keysOf = (set: number) =>
  (manifest().metrics?.[set]?.blocks ?? []).flatMap(({ objects }) => objects.map(({ key }) => key));

/** It has a block of each line, and the last one in memory; then its machine is gone. */
async function served(...lines: string[]): Promise<BackupServer> {
  const old = await new BackupServer(bucket, 'old').boot();
  await old.claim();
  const last = lines.pop() ?? '';
  for (const line of lines) {
    old.prometheus.scrape(line);
    pass(60);
    old.prometheus.persist();
  }
  await old.backUp(last);
  await old.backUp();
  return old;
}

/** Boots, and finds nobody who would have to sign off first. */
async function next(name: string): Promise<BackupServer> {
  const server = await new BackupServer(bucket, name).boot();
  server.takeover = new Takeover(DRAIN_SECONDS, async () => undefined);
  return server;
}

async function serves(server: BackupServer, ...lines: string[]): Promise<void> {
  await server.claim();
  for (const line of lines) await server.backUp(line);
}

const gauge = (server: BackupServer) =>
  Number(/^baton_restore_damaged_blocks (\d+)/m.exec(server.metrics.render())?.[1]);

/** As somebody who deletes or overwrites it. @returns brings it back */
function lose(key: string, how: 'gone' | 'another' = 'gone'): () => void {
  const bytes = bucket.objects.get(key);
  if (!bytes) throw new Error(`there is no ${key}`);
  if (how === 'gone') bucket.objects.delete(key);
  else bucket.objects.set(key, Buffer.alloc(bytes.length));
  return () => void bucket.objects.set(key, bytes);
}

describe.each(['gone', 'another'] as const)('an object of a block that both sets share is %s', (how) => {
  test('all other metrics come back, and the record and the log name what does not', async () => {
    await served('a', 'b', 'c', 'd');
    const [key = ''] = keysOf(0);
    expect(keysOf(1)).toContain(key);
    lose(key, how);
    const server = await next('new');
    expect(storedLines(server.folder)).toEqual(['b', 'c', 'd']);
    const block = manifest().metrics?.[0]?.blocks[0];
    expect(server.restored).toMatchObject({
      result: 'restored in part',
      damaged: [{ ulid: block?.ulid, minTime: block?.minTime, maxTime: block?.maxTime }],
    });
    expect(server.told).toEqual([
      expect.stringMatching(
        new RegExp(
          `^the metrics' block ${block?.ulid} \\(20\\S+ to 20\\S+\\) is not whole in the backup: ${key} is`,
        ),
      ),
    ]);
  });

  test('brought back after many backups it is fetched when the agent starts, and not uploaded again', async () => {
    await served('a', 'b', 'c', 'd');
    const [key = ''] = keysOf(0);
    const bringBack = lose(key, how);
    const server = await next('new');
    await serves(server, 'e', 'f', 'g', 'h');
    expect(gauge(server)).toBe(1);
    expect(manifest().damaged?.map(({ objects }) => objects[0]?.key)).toEqual([key]);
    expect(bucket.objects.has(key)).toBe(how === 'another');

    bringBack();
    server.agent();
    const writes = bucket.writes.length;
    await serves(server, 'i');
    expect(storedLines(server.folder)).toEqual(['a', 'b', 'c', 'd']);
    expect(gauge(server)).toBe(0);
    expect(server.keeper.imported).toMatch(/^1 blocks that were damaged, \d+ bytes fetched$/);
    expect(manifest().damaged).toEqual([]);
    // The newest samples, and the manifest.
    expect(bucket.writes.slice(writes)).toHaveLength(2);
    expect(keysOf(0)).toContain(key);
    for (const line of ['j', 'k']) await server.backUp(line);
    const third = await next('third');
    expect(third.restored?.result).toBe('restored');
    expect(storedLines(third.folder)).toEqual([...'abcdefghijk']);
  });

  test('or by a later server, after one that never could', async () => {
    await served('a', 'b', 'c');
    const [key = ''] = keysOf(0);
    const bringBack = lose(key, how);
    const second = await next('second');
    await serves(second, 'd', 'e');
    const third = await next('third');
    expect(third.restored?.result).toBe('restored');
    await serves(third, 'f', 'g');
    // Told by the one that found it, and no more.
    expect([gauge(second), gauge(third)]).toEqual([1, 0]);
    bringBack();
    const fourth = await next('fourth');
    await serves(fourth, 'h');
    expect(storedLines(fourth.folder)).toEqual([...'abcdefg']);
    expect(manifest().damaged).toEqual([]);
  });
});

test('what is left of the block goes once Prometheus would not keep it either', async () => {
  await served('a', 'b', 'c');
  const [key = ''] = keysOf(0);
  lose(key, 'another');
  const server = await next('new');
  await serves(server, 'd', 'e');
  pass(KEEP_DAYS * 86_400 - 3600);
  await server.backUp('f');
  expect(bucket.objects.has(key)).toBe(true);
  pass(3600);
  await server.backUp('g');
  expect(manifest().damaged).toEqual([]);
  expect(bucket.objects.has(key)).toBe(false);
});

test('a block that was merged is lost: what went into it comes back from the set before', async () => {
  const old = await served('a', 'b', 'c');
  old.prometheus.compact();
  await old.backUp();
  lose(keysOf(0)[0] ?? '');
  const server = await next('new');
  expect(storedLines(server.folder)).toEqual(['a', 'b', 'c']);
  expect(server.restored?.damaged).toHaveLength(1);
});

describe('the server before still runs', () => {
  async function handsOver(old: BackupServer, server: BackupServer): Promise<void> {
    await old.keeper.finish(20);
    await server.claim();
    await server.keeper.backUpMetrics();
  }

  test('what it uploads again is taken over, and nothing is missing any more', async () => {
    const old = await served('a', 'b', 'c');
    lose(keysOf(0)[0] ?? '');
    const server = await next('new');
    expect(server.restored?.damaged).toHaveLength(1);
    await handsOver(old, server);
    expect(storedLines(server.folder)).toEqual(['a', 'b', 'c']);
    expect(gauge(server)).toBe(0);
    expect(manifest().damaged).toEqual([]);
  });

  test('its last merged block is damaged: what the boot restored of that time stays', async () => {
    const old = await served('a', 'b', 'c');
    const server = await next('new');
    old.prometheus.compact();
    old.prometheus.scrape('d');
    pass(60);
    await old.keeper.finish(20);
    const [merged = ''] = keysOf(0);
    lose(merged, 'another');
    await server.claim();
    await server.keeper.backUpMetrics();
    expect(storedLines(server.folder)).toEqual(['a', 'b', 'c', 'd']);
    expect(server.keeper.imported).toMatch(/1 blocks are not whole$/);
    for (const line of ['e', 'f', 'g']) await server.backUp(line);
    expect(bucket.objects.has(merged)).toBe(true);
  });
});

test('finished blocks stand where deleted objects stay for long, the newest samples where they do not', async () => {
  const old = await served('a', 'b');
  const [finished, head] = keysOf(0);
  expect(finished).toMatch(/^backup\/metrics\/1\//);
  expect(head).toMatch(/^backup\/metrics\/head\/1\//);
  old.prometheus.persist();
  await old.backUp('c');
  expect(keysOf(0).map((key) => key.split('/')[2])).toEqual(['1', '1', 'head']);
});
