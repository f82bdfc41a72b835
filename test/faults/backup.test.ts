/**
 * What goes wrong, case by case. After each: a fresh server restores the newest complete set, never a mixture and never
 * older than what was signed off; and the server that it hit goes on, or has stopped for good where it must.
 */

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Takeover } from '../../agent/backup/takeover';
import { MANIFEST_KEY, type Manifest } from '../../protocol/backup-manifest';
import { retireSeconds } from '../../protocol/retire-seconds';
import { BackupServer, DRAIN_SECONDS, pass } from '../helpers/backup-server';
import { FAST_PLACE, makeFolder, removeFolder } from '../helpers/folder';
import { MemoryBucket } from '../helpers/memory-bucket';
import { disk, SimulatedProcess, step } from '../helpers/simulated-process';

vi.mock('node:fs/promises', async (original) =>
  (await import('../helpers/simulated-process')).simulatedDisk(await original()),
);
// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.advanceTimersByTime(milliseconds),
}));

// A case is many small files, and some are all calls of a phase.
vi.setConfig({ testTimeout: 60_000 });

/** What a server holds. */
interface State {
  readonly certificate: string;
  readonly lines: readonly string[];
}

const BEFORE: State = { certificate: 'one', lines: ['a', 'b', 'c'] };
const RENEWED: State = { certificate: 'two', lines: ['a', 'b', 'c'] };
const AFTER: State = { certificate: 'two', lines: ['a', 'b', 'c', 'd'] };
const TAKEN_OVER: State = { certificate: 'two', lines: ['a', 'b', 'c', 'd', 'n'] };

let folders: string[] = [];
function setUp(): void {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1_800_000_000_000 });
  folders = [];
}
function tearDown(): void {
  disk.isFull = () => false;
  vi.useRealTimers();
  for (const folder of folders) removeFolder(folder);
}
beforeEach(setUp);
afterEach(tearDown);

/** An old server with backups, which has a new certificate and new metrics by now, and a new one that has booted. */
class World {
  readonly bucket = new MemoryBucket();
  readonly old = this.server('old');
  readonly next = this.server('new');
  readonly third = this.server('third');

  private server(name: string): BackupServer {
    folders.push(makeFolder(FAST_PLACE));
    return new BackupServer(this.bucket, name, folders.at(-1));
  }

  static async make(): Promise<World> {
    const world = new World();
    const { old, next } = world;
    await old.boot();
    await old.claim();
    old.hasCertificate('one');
    await old.keeper.backUp();
    old.prometheus.scrape('a');
    old.prometheus.persist();
    await old.backUp('b');
    await old.backUp('c');
    await next.boot();
    expect(next.holds).toEqual(BEFORE);
    next.prometheus.scrape('n');
    old.hasCertificate('two');
    old.prometheus.scrape('d');
    pass(61);
    world.bucket.writes.length = 0;
    return world;
  }

  /** What a server that boots now gets. */
  async restorable(): Promise<BackupServer['holds']> {
    this.heal();
    return (await this.server('looks').boot()).holds;
  }

  /** How often the manifest has been written: with each time another state counts. */
  get counted(): number {
    return this.bucket.writes.filter((key) => key === MANIFEST_KEY).length;
  }

  get manifest(): Manifest {
    return this.bucket.json(MANIFEST_KEY) as Manifest;
  }

  heal(): void {
    this.bucket.before = async (command, key) => step(`${command} ${shown(key)}`);
    this.bucket.after = () => {};
    this.bucket.body = (_, bytes) => bytes;
    disk.isFull = () => false;
  }
}

const shown = (key: string) => key.replace(/[0-9a-f]{64}/, '…').replace(/01J\d{23}/, 'block');

interface Phase {
  /** What comes before it. */
  readonly prepare?: (world: World) => Promise<unknown>;
  readonly who: (world: World) => BackupServer;
  readonly work: (server: BackupServer) => Promise<unknown>;
  /** What a fresh server restores, by how often the manifest was written. */
  readonly states: readonly State[];
  /** The server's turn is over once it is done. */
  readonly isLast?: boolean;
  /** It changes nothing in the store: what counts is what the server then has. */
  readonly isRestore?: boolean;
}

/** As the agent's loops do it, of which each goes on when another one fails. */
async function backUp(server: BackupServer): Promise<void> {
  await server.claim();
  await server.keeper.backUp();
  await server.keeper.backUpMetrics();
}

async function takeOver(server: BackupServer): Promise<void> {
  await server.claim();
  await server.keeper.backUpMetrics();
  await server.keeper.backUp();
}

const PHASES: Readonly<Record<string, Phase>> = {
  backup: { who: ({ old }) => old, work: backUp, states: [BEFORE, RENEWED, AFTER] },
  restore: {
    prepare: ({ old }) => backUp(old),
    who: ({ next }) => new BackupServer(next.bucket, 'fresh', join(next.root, 'fresh')),
    work: (server) => server.boot(),
    states: [AFTER],
    isRestore: true,
  },
  'final flush and sign-off': {
    who: ({ old }) => old,
    work: (old) => old.keeper.finish(20),
    states: [BEFORE, RENEWED, AFTER],
    isLast: true,
  },
  'claim and import': {
    prepare: ({ old }) => old.keeper.finish(20),
    who: ({ next }) => next,
    work: takeOver,
    states: [AFTER, AFTER, TAKEN_OVER],
  },
};

async function begun(phase: Phase): Promise<{ world: World; server: BackupServer }> {
  const world = await World.make();
  await phase.prepare?.(world);
  world.bucket.writes.length = 0;
  world.heal();
  return { world, server: phase.who(world) };
}

/** The agent starts again where it was killed, and tries until the work is done. */
async function again({ work }: Phase, server: BackupServer): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    await work(server).catch((error: Error) => server.told.push(error.message));
    pass(61);
  }
}

/** The agent starts again, or the store is there again: all of it is done, and who has the turn goes on. */
async function endsWell(world: World, phase: Phase, server: BackupServer): Promise<void> {
  world.heal();
  await again(phase, server);
  const last = phase.states.at(-1) as State;
  if (phase.isRestore) {
    expect(server.holds).toEqual(last);
  } else if (phase.isLast) {
    expect(world.manifest).toMatchObject({ server: 'old', signedOff: true });
    const before = world.bucket.writes.length;
    server.hasCertificate('too late');
    await backUp(server);
    expect(world.bucket.writes).toHaveLength(before);
    expect(await world.restorable()).toEqual(last);
  } else {
    await server.backUp('z');
    expect(await world.restorable()).toEqual({ ...last, lines: [...last.lines, 'z'] });
    expect(world.manifest.server).toBe(server.name);
    expect(readdirSync(join(server.folder, 'snapshots'))).toEqual([]);
  }
}

/** What a phase does, step by step. */
async function stepsOf(phase: Phase): Promise<string[]> {
  setUp();
  try {
    const { server } = await begun(phase);
    const process = new SimulatedProcess();
    await process.run(() => phase.work(server));
    return process.steps;
  } finally {
    tearDown();
  }
}

/** Each with how often it has come by then: what is fetched at once comes in any order. */
const numbered = (steps: readonly string[]) =>
  steps.map(
    (name, at) => [name, steps.slice(0, at + 1).filter((one) => one === name).length] as [string, number],
  );

for (const [name, phase] of Object.entries(PHASES)) {
  const steps = await stepsOf(phase);
  const calls = steps.filter((one) => /^(get|put|list|delete) /.test(one));

  describe(`${name}: killed`, () => {
    test.each(numbered(steps))('before %s, for the %i. time', async (what, time) => {
      const { world, server } = await begun(phase);
      const process = new SimulatedProcess((name, now) =>
        name === what && now === time ? 'kill' : undefined,
      );
      expect(await process.run(() => phase.work(server))).toBe(false);
      if (!phase.isRestore) expect(await world.restorable()).toEqual(phase.states[world.counted]);
      server.agent();
      await endsWell(world, phase, server);
    });
  });

  const faults: [string, RegExp, (world: World, at: number) => void][] = [
    ['the store answers 503 for a while', /./, (world, at) => failing(world, at, 7, '503 Slow Down')],
    ['the store times out from then on', /./, (world, at) => failing(world, at, 1e9, 'timed out')],
    ['a write counts, and its answer gets lost', /^put/, losing],
    [
      'an answer is cut in half, twice',
      /^get/,
      (world, at) => spoiling(world, at, (it) => it.subarray(0, it.length / 2)),
    ],
    [
      'an answer is that of another object, twice',
      /^get/,
      (world, at) => spoiling(world, at, () => Buffer.from('{}')),
    ],
  ];
  const possible = faults.filter(([, which]) => calls.some((call) => which.test(call)));
  describe(`${name}: at any call of the store`, () => {
    test.each(possible)('%s', async (_, which, fault) => {
      for (const [at, call] of calls.entries()) {
        if (!which.test(call)) continue;
        const { world, server } = await begun(phase);
        fault(world, at);
        await phase.work(server).catch((error: Error) => server.told.push(error.message));
        const { counted } = world;
        if (!phase.isRestore) expect(await world.restorable(), call).toEqual(phase.states[counted]);
        await endsWell(world, phase, server);
      }
    });
  });
}

/** From the call on, so many times. */
function failing({ bucket }: World, at: number, times: number, message: string): void {
  let calls = 0;
  bucket.before = () => {
    calls += 1;
    if (calls > at && calls <= at + times) throw new Error(message);
  };
}

function losing({ bucket }: World, at: number): void {
  let calls = 0;
  bucket.before = () => {
    calls += 1;
  };
  bucket.after = () => {
    if (calls === at + 1) throw new Error('timed out');
  };
}

function spoiling({ bucket }: World, at: number, how: (bytes: Buffer) => Buffer): void {
  let calls = 0;
  let spoilt = 0;
  bucket.before = () => {
    calls += 1;
  };
  bucket.body = (_, bytes) => {
    if (calls <= at || spoilt === 2) return bytes;
    spoilt += 1;
    return how(bytes);
  };
}

/** The old server's report is gone: the new one need not wait for it. */
function goneUnheard({ next }: World): void {
  next.takeover = new Takeover(DRAIN_SECONDS, async () => undefined);
}

/** It has stopped for good: neither its loops nor a restart of its agent write anything. */
async function hasStopped({ bucket, old }: World, hadSignedOff: boolean): Promise<void> {
  const before = new Map(bucket.objects);
  for (const agent of [() => old.keeper, () => old.agent()]) {
    agent();
    await backUp(old);
    if (hadSignedOff) continue;
    expect(old.keeper.hasLostLease).toBe(true);
    expect(await old.keeper.finish(20)).toBeUndefined();
  }
  const manifest = (objects: ReadonlyMap<string, Buffer>) => objects.get(MANIFEST_KEY)?.toString();
  expect(manifest(bucket.objects)).toBe(manifest(before));
  expect([...bucket.objects.keys()]).toEqual(expect.arrayContaining([...before.keys()]));
}

for (const name of ['backup', 'final flush and sign-off'] as const) {
  const phase = PHASES[name] as Phase;
  const steps = (await stepsOf(phase)).filter((one) => !one.startsWith('rm'));
  describe(`two servers both believe that they lead: the old one falls asleep in its ${name}`, () => {
    test.each(numbered(steps))('before %s, for the %i. time, and wakes up late', async (what, time) => {
      const { world, server } = await begun(phase);
      goneUnheard(world);
      let counted = 0;
      const meanwhile = async () => {
        counted = world.counted;
        await takeOver(world.next);
        await world.next.backUp('m');
      };
      const process = new SimulatedProcess((name, now) =>
        name === what && now === time ? meanwhile() : undefined,
      );
      await process.run(() => phase.work(server).catch(() => {}));
      const before = phase.states[counted] as State;
      const expected = { ...before, lines: [...before.lines, 'm', 'n'] };
      expect(await world.restorable()).toEqual(expected);
      await hasStopped(world, phase.isLast === true && before === AFTER);
      await world.next.backUp('z');
      expect(await world.restorable()).toEqual({ ...expected, lines: [...expected.lines, 'z'] });
      expect(world.manifest).toMatchObject({ server: 'new', generation: 2 });
    });
  });
}

const MINUTES = 600_000;
/** Its clock is off while it works. */
async function withClock<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  vi.setSystemTime(Date.now() + milliseconds);
  try {
    return await work();
  } finally {
    vi.setSystemTime(Date.now() - milliseconds);
  }
}

describe('clocks', () => {
  test.each<[string, number, number]>([
    ["the old server's is ten minutes ahead", MINUTES, 0],
    ["the old server's is ten minutes behind", -MINUTES, 0],
    ["the new server's is ten minutes ahead", 0, MINUTES],
    ["the new server's is ten minutes behind", 0, -MINUTES],
  ])('%s', async (_, olds, news) => {
    const world = await World.make();
    await withClock(olds, () => backUp(world.old));
    world.old.prometheus.scrape('e');
    await withClock(olds, () => world.old.keeper.finish(20));
    await withClock(news, () => takeOver(world.next));
    const lines = [...AFTER.lines, 'e', 'n'];
    expect(await world.restorable()).toEqual({ certificate: 'two', lines });
    await withClock(news, () => world.next.backUp('z'));
    expect(await world.restorable()).toEqual({ certificate: 'two', lines: [...lines, 'z'] });
  });

  test.each([MINUTES, -MINUTES])('it is set right by %i ms: the next backup comes in time', async (jump) => {
    const { world, server } = await begun(PHASES.backup as Phase);
    await backUp(server);
    vi.setSystemTime(Date.now() + jump);
    await server.backUp('z');
    expect(await world.restorable()).toEqual({ ...AFTER, lines: [...AFTER.lines, 'z'] });
  });

  test('it jumps ahead while the new server waits: the old one still gets its time', async () => {
    const { next } = await World.make();
    await next.claim();
    vi.setSystemTime(Date.now() + MINUTES);
    await next.claim();
    expect(next.keeper.isWaiting).toBe(true);
    pass(retireSeconds(DRAIN_SECONDS));
    await next.claim();
    expect(next.keeper.isWaiting).toBe(false);
  });

  test('it jumps ahead during the last backup, which fails at first: it is still made', async () => {
    const world = await World.make();
    failing(world, 0, 4, '503');
    const { before } = world.bucket;
    world.bucket.before = async (command, key) => {
      vi.setSystemTime(Date.now() + MINUTES);
      await before(command, key);
    };
    expect(await world.old.keeper.finish(20)).toMatch(/^the backup of [^,]*$/);
    expect(await world.restorable()).toEqual(AFTER);
  });
});

describe('the disk is full', () => {
  const full = (part: string) => {
    disk.isFull = (path) => path.includes(part);
  };
  const restore = PHASES.restore as Phase;
  const claim = PHASES['claim and import'] as Phase;

  test.each([
    ['the certificates', 'acme.json'],
    ['the metrics', 'prometheus.new'],
    ["a block's last file", 'chunks/000001'],
  ])('at the restore of %s: the boot stops, and leaves the room free', async (_, part) => {
    const { server } = await begun(restore);
    full(part);
    await expect(restore.work(server)).rejects.toThrow('ENOSPC');
    expect(existsSync(server.folder)).toBe(false);
    expect(existsSync(`${server.folder}.new`)).toBe(false);
    disk.isFull = () => false;
    await restore.work(server);
    expect(server.holds).toEqual(AFTER);
  });

  test.each(['index', 'meta.json', 'chunks'])(
    'at the import, in %s: nothing is pushed out, nothing stays',
    async (part) => {
      const { world, server } = await begun(claim);
      full(`baton-import/01J0000000000000000`);
      const { isFull } = disk;
      disk.isFull = (path) => isFull(path) && path.includes(part);
      for (let minute = 0; minute < 5; minute += 1) {
        await takeOver(server).catch((error: Error) => server.told.push(error.message));
        pass(61);
      }
      expect(server.told.join()).toContain('ENOSPC');
      expect(existsSync(join(server.folder, 'baton-import'))).toBe(false);
      expect(server.metrics.render()).toMatch(/^baton_backup_failed 1$/m);
      expect(await world.restorable()).toEqual(AFTER);
      await endsWell(world, claim, server);
      expect(server.metrics.render()).toMatch(/^baton_backup_failed 0$/m);
    },
  );

  test('as the server notes its turn down: it backs up all the same, and notes it later', async () => {
    const { world, server } = await begun(claim);
    full('mark');
    await expect(server.claim()).rejects.toThrow('ENOSPC');
    await server.keeper.backUpMetrics();
    expect(await world.restorable()).toEqual(TAKEN_OVER);
    expect(server.keeper.isWaiting).toBe(true);
    await server.claim();
    expect(server.keeper.isWaiting).toBe(false);
    expect(await server.agent().heldLease()).toBe(true);
    await endsWell(world, claim, server);
  });

  test('at the snapshot: what Prometheus has begun goes, and the backup before stays', async () => {
    const { world, server } = await begun(PHASES.backup as Phase);
    server.prometheus.before = () => {
      mkdirSync(join(server.folder, 'snapshots/half'), { recursive: true });
      throw new Error('Prometheus answered 500: no space left on device');
    };
    await expect(backUp(server)).rejects.toThrow('no space left');
    expect(readdirSync(join(server.folder, 'snapshots'))).toEqual([]);
    expect(await world.restorable()).toEqual(RENEWED);
    server.prometheus.before = () => {};
    await endsWell(world, PHASES.backup as Phase, server);
  });

  test('at the last snapshot: signed off with the backup before, in time', async () => {
    const { world, server } = await begun(PHASES.backup as Phase);
    server.prometheus.before = (what) => {
      if (what === 'snapshot') throw new Error('Prometheus answered 500: no space left on device');
    };
    expect(await server.keeper.finish(20)).toContain('for the last one failed: Prometheus answered 500');
    expect(await world.restorable()).toEqual(RENEWED);
    await takeOver(world.next);
    expect(await world.restorable()).toEqual({ ...RENEWED, lines: [...RENEWED.lines, 'n'] });
  });
});

describe('what hangs', () => {
  test('Prometheus, at the last snapshot: signed off with the backup before, in time', async () => {
    const { world, server } = await begun(PHASES.backup as Phase);
    server.prometheus.hangs = true;
    expect(await server.keeper.finish(0.2)).toContain('for the last one failed: not done after');
    expect(world.manifest).toMatchObject({ server: 'old', signedOff: true });
    expect(await world.restorable()).toEqual(RENEWED);
  });
});

test('two new servers claim the turn at once: one has it, and nothing is lost', async () => {
  const { world, server } = await begun(PHASES['claim and import'] as Phase);
  const third = world.third;
  await third.boot();
  await Promise.allSettled([takeOver(server), takeOver(third)]);
  const [has, hasNot] = world.manifest.server === 'new' ? [server, third] : [third, server];
  await has.backUp('z');
  expect(hasNot.keeper.isWaiting).toBe(true);
  expect((await world.restorable()).lines).toEqual(expect.arrayContaining([...AFTER.lines, 'z']));
});

describe('a block of the backup is damaged, and the server that found it so takes over: killed', () => {
  async function found() {
    const world = await World.make();
    const key = world.manifest.metrics?.[0]?.blocks[0]?.objects[0]?.key ?? '';
    const bytes = world.bucket.objects.get(key) ?? Buffer.alloc(0);
    world.bucket.objects.set(key, Buffer.alloc(bytes.length));
    const server = await world.third.boot();
    expect(server.holds).toEqual({ ...BEFORE, lines: ['b', 'c'] });
    server.takeover = new Takeover(DRAIN_SECONDS, async () => undefined);
    world.heal();
    return { world, server, key, bringBack: () => void world.bucket.objects.set(key, bytes) };
  }
  const phase = PHASES['claim and import'] as Phase;

  test('at any step: what is left of it stays, and comes back', async () => {
    const { server } = await found();
    const whole = new SimulatedProcess();
    await whole.run(() => takeOver(server));
    expect(whole.steps.filter((one) => one === 'put backup/manifest.json')).toHaveLength(3);
    for (const [what, time] of numbered(whole.steps)) {
      const { world, server, key, bringBack } = await found();
      const process = new SimulatedProcess((name, now) =>
        name === what && now === time ? 'kill' : undefined,
      );
      expect(await process.run(() => takeOver(server)), what).toBe(false);
      server.agent();
      await again(phase, server);
      expect(world.bucket.objects.has(key), what).toBe(true);
      bringBack();
      server.agent();
      await again(phase, server);
      expect(server.holds.lines, what).toEqual(BEFORE.lines);
      expect(await world.restorable(), what).toEqual(BEFORE);
    }
  });
});
