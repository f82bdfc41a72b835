/** What a user would lose: the metrics' past, or a part of it without knowing. */

import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readMeta } from '../../../../agent/backup/blocks';
import { importMetrics } from '../../../../agent/backup/metrics-import';
import { restoreMetrics } from '../../../../agent/backup/metrics-restore';
import { Takeover } from '../../../../agent/backup/takeover';
import { MANIFEST_KEY, type Manifest } from '../../../../protocol/backup-manifest';
import { retireSeconds } from '../../../../protocol/retire-seconds';
import { BackupServer, DRAIN_SECONDS, OWN_USER, pass } from '../../../helpers/backup-server';
import { blockNames, storedLines } from '../../../helpers/fake-prometheus';
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
const metricsKeys = () =>
  [...bucket.objects.keys()].filter((key) => key.startsWith('backup/metrics/')).sort();
const usedKeys = () =>
  (manifest().metrics ?? [])
    .flatMap(({ blocks }) => blocks.flatMap(({ objects }) => objects.map(({ key }) => key)))
    .sort();

class Server extends BackupServer {
  constructor(name: string) {
    super(bucket, name);
  }
}

async function serving(name: string, ...minutes: string[]): Promise<Server> {
  const server = await new Server(name).boot();
  await server.claim();
  for (const line of minutes) await server.backUp(line);
  return server;
}

/** What a server that boots now would have. */
async function restorable(): Promise<string[]> {
  const server = new Server('looks');
  await server.restore();
  return storedLines(server.folder);
}

/** From the n-th call on the store answers 503. */
function failFrom(n: number, times = Number.POSITIVE_INFINITY): void {
  let calls = 0;
  bucket.before = () => {
    calls += 1;
    if (calls > n && calls <= n + times) throw new Error('503 Slow Down');
  };
}
const heal = () => {
  bucket.before = () => {};
  bucket.after = () => {};
};

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index);

describe('back up', () => {
  test('a block that is known costs nothing; what no set refers to goes', async () => {
    const old = await serving('old');
    old.prometheus.scrape('a');
    old.prometheus.persist();
    await old.backUp('b');
    bucket.writes.length = 0;
    for (const line of ['c', 'd', 'e']) await old.backUp(line);
    expect(bucket.writes.filter((key) => key !== MANIFEST_KEY)).toHaveLength(3);
    expect(metricsKeys()).toEqual([...new Set(usedKeys())]);
    expect(manifest().metrics).toHaveLength(2);
    expect(await restorable()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(readdirSync(join(old.folder, 'snapshots'))).toEqual([]);
    expect(old.metrics.render()).toMatch(/^baton_backup_timestamp_seconds \d+/m);
  });

  test('not before a minute is over', async () => {
    const old = await serving('old', 'a');
    const before = bucket.writes.length;
    pass(30);
    await old.keeper.backUpMetrics();
    expect(bucket.writes).toHaveLength(before);
  });

  test('an object that somebody deleted is uploaded again', async () => {
    const old = await serving('old');
    old.prometheus.scrape('a');
    old.prometheus.persist();
    await old.backUp('b');
    for (const key of metricsKeys()) bucket.objects.delete(key);
    pass(600);
    await old.backUp('c');
    expect(await restorable()).toEqual(['a', 'b', 'c']);
  });

  test.each(upTo(2))('cut off at its call %i: the one before is whole, the next one mends it', async (n) => {
    const old = await serving('old', 'a', 'b');
    failFrom(n);
    await expect(old.backUp('c')).rejects.toThrow('503');
    heal();
    expect(await restorable()).toEqual(['a', 'b']);
    expect(readdirSync(join(old.folder, 'snapshots'))).toEqual([]);
    await old.backUp('d');
    await old.backUp('e');
    expect(await restorable()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(metricsKeys()).toEqual(usedKeys());
  });

  test('that table has every call that can cut a backup off; what comes after the manifest cannot', async () => {
    const old = await serving('old', 'a', 'b');
    const commands: string[] = [];
    bucket.before = (command) => void commands.push(command);
    await old.backUp('c');
    expect(commands).toEqual(['put', 'put', 'delete']);
  });

  test('what is no longer needed cannot be deleted: the backup counts all the same', async () => {
    const old = await serving('old', 'a', 'b');
    bucket.before = (command) => {
      if (command === 'delete') throw new Error('503');
    };
    await old.backUp('c');
    heal();
    expect(await restorable()).toEqual(['a', 'b', 'c']);
    expect(old.told.at(-1)).toContain('could not be deleted: 503');
  });

  test.each([1, 2])('the store fails %i times, then takes the object', async (times) => {
    const old = await serving('old', 'a');
    failFrom(0, times);
    await old.backUp('b');
    expect(await restorable()).toEqual(['a', 'b']);
  });

  test("the manifest's answer got lost: the backup counts", async () => {
    const old = await serving('old', 'a');
    bucket.after = (key) => {
      if (key === MANIFEST_KEY) throw new Error('timed out');
    };
    await old.backUp('b');
    heal();
    expect(await restorable()).toEqual(['a', 'b']);
    await old.backUp('c');
    expect(await restorable()).toEqual(['a', 'b', 'c']);
  });

  test('Prometheus does not answer: the last backup stays', async () => {
    const old = await serving('old', 'a');
    old.prometheus.before = () => {
      throw new Error('ECONNREFUSED');
    };
    await expect(old.backUp('b')).rejects.toThrow('ECONNREFUSED');
    expect(await restorable()).toEqual(['a']);
  });

  test('what stays the same costs an upload and a manifest each time, and a list every ten minutes', async () => {
    const old = await serving('old', 'a');
    const commands: string[] = [];
    bucket.before = (command) => void commands.push(command);
    for (let minute = 0; minute < 30; minute += 1) await old.backUp(`${minute}`);
    const count = (command: string) => commands.filter((one) => one === command).length;
    expect([count('put'), count('list'), count('get')]).toEqual([60, 3, 0]);
  });

  test.each(['../../precious', '/etc', '..', '', 'a\nb'])(
    'Prometheus calls its snapshot %j: nothing is moved, and nothing removed',
    async (name) => {
      const old = await serving('old', 'a');
      mkdirSync(join(old.root, 'precious'));
      const { prometheus } = old;
      Object.assign(prometheus, { snapshot: async () => name });
      old.agent();
      await old.claim();
      await expect(old.backUp('b')).rejects.toThrow('that is no name');
      expect(readdirSync(old.root)).toContain('precious');
      expect(await restorable()).toEqual(['a']);
    },
  );

  test('what a block says of itself becomes no key', async () => {
    const old = await serving('old', 'a');
    old.prometheus.persist();
    const meta = join(old.folder, blockNames(old.folder)[0] ?? '', 'meta.json');
    writeFileSync(meta, JSON.stringify({ ...(await readMeta(join(meta, '..'))), ulid: '../../x' }));
    await old.backUp('b');
    for (const key of metricsKeys())
      expect(key).toMatch(/^backup\/metrics\/(head\/)?1\/01J\d{23}\/[0-9a-f]{64}$/);
    expect(await restorable()).toEqual(['a', 'b']);
  });

  test('a snapshot that a killed agent left goes at once', async () => {
    const old = await serving('old', 'a');
    const left = join(old.folder, 'snapshots/baton-left');
    mkdirSync(left);
    await old.backUp('b');
    expect(existsSync(left)).toBe(false);
  });

  test("a person's own snapshot stays for an hour", async () => {
    const old = await serving('old', 'a');
    const left = join(old.folder, 'snapshots/left');
    mkdirSync(left);
    utimesSync(left, Date.now() / 1000, Date.now() / 1000);
    await old.backUp('b');
    expect(existsSync(left)).toBe(true);
    pass(3600);
    await old.backUp('c');
    expect(existsSync(left)).toBe(false);
  });
});

describe('restore', () => {
  test('a first boot has nothing to restore', async () => {
    expect(await new Server('new').restore()).toBe('no backup');
  });

  test.each(['wal', 'chunks_head', '01J00000000000000000000000'])(
    'never over what is there: %s',
    async (name) => {
      await serving('old', 'a');
      const next = new Server('new');
      mkdirSync(join(next.folder, name), { recursive: true });
      expect(await next.restore()).toBe('there already');
      expect(readdirSync(next.folder)).toEqual([name]);
    },
  );

  test('a folder without metrics is none', async () => {
    await serving('old', 'a');
    const next = new Server('new');
    mkdirSync(join(next.folder, 'snapshots'), { recursive: true });
    expect(await next.restore()).toBe('restored');
  });

  test('belongs to Prometheus', async () => {
    await serving('old', 'a');
    const next = new Server('new');
    await restoreMetrics(next.store, process.getuid?.() === 0 ? 65534 : OWN_USER, () => {});
    const block = join(next.folder, blockNames(next.folder)[0] ?? '');
    for (const path of [next.folder, block, join(block, 'chunks/000001')])
      expect(statSync(path).uid).toBe(process.getuid?.() === 0 ? 65534 : OWN_USER);
  });

  const damage: [string, (bytes: Buffer) => Buffer | undefined][] = [
    ['is gone', () => undefined],
    ['is cut short', (bytes) => bytes.subarray(0, -1)],
    ['is longer', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ['is empty', () => Buffer.alloc(0)],
    ['has one other byte', (bytes) => Buffer.concat([Buffer.from([(bytes[0] ?? 0) ^ 1]), bytes.subarray(1)])],
  ];
  const spoil = (set: number, how: (bytes: Buffer) => Buffer | undefined) => {
    const key = manifest().metrics?.[set]?.blocks.at(-1)?.objects[0]?.key ?? '';
    expect(key).not.toBe('');
    const bytes = how(bucket.objects.get(key) ?? Buffer.alloc(0));
    if (bytes) bucket.objects.set(key, bytes);
    else bucket.objects.delete(key);
  };

  test.each(damage)('an object of the newest set %s: the set before, and it is said', async (_, how) => {
    const old = await serving('old');
    old.prometheus.scrape('a');
    old.prometheus.persist();
    for (const line of ['b', 'c']) await old.backUp(line);
    spoil(0, how);
    const next = new Server('new');
    expect(await next.restore()).toBe('restored in part');
    expect(storedLines(next.folder)).toEqual(['a', 'b']);
    expect(next.told).toEqual([
      expect.stringMatching(
        /^the metrics' block 01J\S+ \(20\S+ to 20\S+\) is not whole in the backup: backup\/metrics\//,
      ),
    ]);
  });

  test('none is whole: starts empty, and it is said', async () => {
    await serving('old', 'a', 'b');
    for (const set of [0, 1]) spoil(set, () => undefined);
    const next = new Server('new');
    expect(await next.restore()).toBe('damaged');
    expect(next.told.at(-1)).toBe("no block of the metrics' backup is whole: they start empty");
    expect(existsSync(`${next.folder}.new`)).toBe(false);
  });

  test('killed while it fetched: what it left behind is no data', async () => {
    await serving('old', 'a');
    const next = new Server('new');
    mkdirSync(join(`${next.folder}.new`, '01J00000000000000000000000'), { recursive: true });
    expect(await next.restore()).toBe('restored');
    expect(storedLines(next.folder)).toEqual(['a']);
  });
});

describe('handover', () => {
  /** An old server, and a new one that has booted and already scrapes. */
  async function both() {
    const old = await serving('old', 'a', 'b');
    const next = await new Server('new').boot();
    next.prometheus.scrape('n1');
    await old.backUp('c');
    old.prometheus.scrape('d');
    return { old, next };
  }
  /** Until it has its lease, and the metrics too. */
  async function takesOver(server: Server, seconds = 120): Promise<number> {
    const start = Date.now();
    for (; Date.now() - start < seconds * 1000; pass(1)) {
      await server.claim().catch(() => {});
      await server.keeper.backUpMetrics().catch(() => {});
      if (server.keeper.imported !== undefined) break;
    }
    return (Date.now() - start) / 1000;
  }

  test('the last backup, the sign-off, and only then the next one: nothing is missing', async () => {
    const { old, next } = await both();
    await next.claim();
    expect(next.keeper.isWaiting).toBe(true);
    expect(await old.keeper.finish(20)).toMatch(/^the backup of 20/);
    old.prometheus.scrape('too late');
    expect(manifest()).toMatchObject({ server: 'old', signedOff: true });
    expect(await takesOver(next)).toBe(0);
    expect(manifest()).toMatchObject({ server: 'new', generation: 2 });
    expect(manifest().signedOff).toBeUndefined();
    expect(next.keeper.imported).toMatch(/^the metrics of 20.*, 1 blocks, \d+ bytes fetched$/);
    expect(next.prometheus.stored).toEqual(['a', 'b', 'c', 'd']);
    expect(await restorable()).toEqual(['a', 'b', 'c', 'd', 'n1']);
  });

  test('the imported block says that it overlaps, and what it replaces', async () => {
    const { old, next } = await both();
    const [restored] = blockNames(next.folder);
    await old.keeper.finish(20);
    await takesOver(next);
    const imported = blockNames(next.folder).filter((name) => name !== restored);
    expect(imported).toHaveLength(1);
    expect((await readMeta(join(next.folder, imported[0] ?? ''))).compaction).toMatchObject({
      hints: ['from-out-of-order'],
      parents: [{ ulid: restored }],
    });
  });

  test('backed up before Prometheus has loaded the import, after a compaction: nothing is missing', async () => {
    const old = await serving('old');
    for (const line of ['a', 'b']) {
      old.prometheus.scrape(line);
      old.prometheus.persist();
      pass(60);
    }
    await old.backUp('c');
    const next = await new Server('new').boot();
    next.prometheus.scrape('n1');
    next.prometheus.loadNoMore();
    // What the import brings: a block in place of two that the boot restored, and one that replaces the third.
    old.prometheus.compact();
    old.prometheus.scrape('d');
    await old.keeper.finish(20);
    await takesOver(next);
    expect(await restorable()).toEqual(['a', 'b', 'c', 'd', 'n1']);
  });

  test('a server that signed off writes no more, not even started again', async () => {
    const { old } = await both();
    const last = await old.keeper.finish(20);
    const writes = bucket.writes.length;
    await old.backUp('late');
    old.agent();
    expect(await old.keeper.finish(20)).toBe(last);
    await old.backUp('late');
    expect(bucket.writes).toHaveLength(writes);
  });

  test('killed between two renames of the import: the rest follows', async () => {
    const old = await serving('old', 'a');
    const next = await new Server('new').boot();
    old.prometheus.persist();
    await old.backUp('b');
    await old.keeper.finish(20);
    const sets = manifest().metrics ?? [];
    const from = { sets, damaged: [] };
    const again = () => importMetrics(next.store, from, next.restored ?? { blocks: [] }, OWN_USER, () => {});
    await again();
    const all = next.prometheus.stored;
    expect(all).toEqual(['a', 'b']);
    rmSync(join(next.folder, blockNames(next.folder).at(-1) ?? ''), { recursive: true });
    mkdirSync(join(next.folder, 'baton-import/01J00000000000000000000000'), { recursive: true });
    await again();
    expect(next.prometheus.stored).toEqual(all);
    expect(existsSync(join(next.folder, 'baton-import'))).toBe(false);
  });

  test.each(['snapshot', 'reload'])(
    'Prometheus refuses the %s: signed off with the backup before, in time',
    async (what) => {
      const { old, next } = await both();
      old.prometheus.before = (asked) => {
        if (asked === what) throw new Error('Prometheus answered 500');
      };
      const start = Date.now();
      expect(await old.keeper.finish(20)).toMatch(
        /^the backup of .*, for the last one failed: Prometheus answered 500$/,
      );
      expect(Date.now() - start).toBeLessThan(25_000);
      expect(await takesOver(next)).toBe(0);
      expect(await restorable()).toEqual(['a', 'b', 'c', 'n1']);
    },
  );

  test('a crash: after the time limit the new server goes on from the last backup', async () => {
    const { next } = await both();
    expect(await takesOver(next)).toBe(retireSeconds(DRAIN_SECONDS));
    expect(await restorable()).toEqual(['a', 'b', 'c', 'n1']);
  });

  test.each([
    ['finished without a word in the manifest', { drained: true }],
    ['is gone', undefined],
  ])('the old server %s: no wait', async (_, report) => {
    const { next } = await both();
    next.takeover = new Takeover(DRAIN_SECONDS, async () => report);
    expect(await takesOver(next)).toBe(0);
  });

  test('the last set is damaged: the set before, and it is said', async () => {
    const { old, next } = await both();
    await old.keeper.finish(20);
    bucket.objects.delete(manifest().metrics?.[0]?.blocks.at(-1)?.objects[0]?.key ?? '');
    await takesOver(next);
    expect(next.prometheus.stored).toEqual(['a', 'b', 'c']);
    expect(next.told.join()).toContain('is not whole in the backup');
    expect(next.keeper.imported).toMatch(/, 1 blocks are not whole$/);
  });

  test('a replacement right after a replacement, before Prometheus has loaded the import', async () => {
    const { old, next } = await both();
    const third = await new Server('third').boot();
    await old.keeper.finish(20);
    await takesOver(next);
    next.prometheus.scrape('n2');
    await next.keeper.finish(20);
    await takesOver(third);
    expect(third.prometheus.stored).toEqual(['a', 'b', 'c', 'd', 'n1', 'n2']);
  });

  test('one of them was retired before it had taken anything over', async () => {
    const { old, next } = await both();
    const third = await new Server('third').boot();
    await old.keeper.finish(20);
    await next.claim();
    await next.keeper.finish(20);
    await takesOver(third);
    expect(third.prometheus.stored).toEqual(['a', 'b', 'c', 'd', 'n1']);
  });
});

describe('two servers both believe that it is their turn', () => {
  test('the one that lost it writes nothing that counts, and deletes nothing', async () => {
    const old = await serving('old', 'a', 'b');
    const next = await new Server('new').boot();
    next.takeover = new Takeover(DRAIN_SECONDS, async () => undefined);
    await next.claim();
    await next.backUp('n1');
    const [objects, before] = [metricsKeys(), manifest()];
    await old.backUp('c');
    expect(old.keeper.hasLostLease).toBe(true);
    expect(await old.keeper.finish(20)).toBeUndefined();
    expect(manifest()).toEqual(before);
    expect(metricsKeys()).toEqual(expect.arrayContaining(objects));
    expect(await restorable()).toEqual(['a', 'b', 'n1']);
  });

  test('it sleeps between its manifest and its deletes while the other one backs up', async () => {
    const old = await serving('old', 'a', 'b');
    const next = await new Server('new').boot();
    next.takeover = new Takeover(DRAIN_SECONDS, async () => undefined);
    let slept = false;
    bucket.before = async (command) => {
      if (command !== 'delete' || slept) return;
      slept = true;
      await next.claim();
      await next.backUp('n1');
    };
    await old.backUp('c');
    heal();
    expect(slept).toBe(true);
    expect(await restorable()).toEqual(['a', 'b', 'c', 'n1']);
    await next.backUp('n2');
    expect(await restorable()).toEqual(['a', 'b', 'c', 'n1', 'n2']);
    expect(metricsKeys()).toEqual([...new Set(usedKeys())].sort());
  });

  test("rubbish of a later generation is not this one's to delete", async () => {
    const old = await serving('old', 'a');
    bucket.objects.set('backup/metrics/9/x/y', Buffer.from('later'));
    bucket.objects.set('backup/metrics/0/x/y', Buffer.from('earlier'));
    pass(600);
    await old.backUp('b');
    expect(bucket.objects.has('backup/metrics/9/x/y')).toBe(true);
    expect(bucket.objects.has('backup/metrics/0/x/y')).toBe(false);
  });
});

test('a block from which series were deleted is another one', async () => {
  const old = await serving('old');
  old.prometheus.scrape('a');
  old.prometheus.persist();
  await old.backUp('b');
  writeFileSync(join(old.folder, blockNames(old.folder)[0] ?? '', 'tombstones'), 'deleted');
  bucket.writes.length = 0;
  await old.backUp('c');
  expect(bucket.writes).toHaveLength(3);
});
