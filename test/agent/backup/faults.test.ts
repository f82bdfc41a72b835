/**
 * What goes wrong, case by case. After each: a fresh server restores the newest complete set, never a mixture and never
 * older than what was signed off; and the server that it hit goes on, or has stopped for good where it must.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MANIFEST_KEY, type Manifest } from '../../../agent/backup/manifest';
import { BackupServer, pass } from '../../helpers/backup-server';
import { makeFolder, removeFolder } from '../../helpers/folder';
import { MemoryBucket } from '../../helpers/memory-bucket';
import { disk, SimulatedProcess, step } from '../../helpers/simulated-process';

vi.mock('node:fs/promises', async (original) =>
  (await import('../../helpers/simulated-process')).simulatedDisk(await original()),
);
// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.advanceTimersByTime(milliseconds),
}));

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

  private server(name: string): BackupServer {
    folders.push(makeFolder());
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

/** Whoever's turn it is backs up what comes next, and that counts. */
async function goesOn(world: World, phase: Phase, server: BackupServer): Promise<void> {
  const last = phase.states.at(-1) as State;
  if (phase.isLast) {
    expect(world.manifest).toMatchObject({ server: 'old', signedOff: true });
    const before = world.bucket.writes.length;
    server.hasCertificate('too late');
    await backUp(server);
    expect(world.bucket.writes).toHaveLength(before);
    expect(await world.restorable()).toEqual(last);
    await takeOver(world.next);
    expect(await world.restorable()).toEqual(TAKEN_OVER);
  } else {
    const serving = world.manifest.server === 'old' ? world.old : world.next;
    await serving.backUp('z');
    expect(await world.restorable()).toEqual({ ...last, lines: [...last.lines, 'z'] });
    expect(serving.keeper.isFenced).toBe(false);
    expect(readdirSync(join(serving.folder, 'snapshots'))).toEqual([]);
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
  const calls = steps.filter((one) => /^(get|put|list|delete) /.test(one)).length;

  describe(`${name}: killed`, () => {
    test.each(numbered(steps))('before %s, for the %i. time', async (what, time) => {
      const { world, server } = await begun(phase);
      const process = new SimulatedProcess((name, now) =>
        name === what && now === time ? 'kill' : undefined,
      );
      expect(await process.run(() => phase.work(server))).toBe(false);
      expect(await world.restorable()).toEqual(phase.states[world.counted]);

      server.agent();
      await again(phase, server);
      expect(await world.restorable()).toEqual(phase.states.at(-1));
      if (name === 'restore') expect(server.holds).toEqual(AFTER);
      await goesOn(world, phase, server);
    });
  });

  const faults: [string, (world: World, at: number) => void][] = [
    ['the store answers 503, once', (world, at) => failing(world, at, 1, '503 Slow Down')],
    ['the store answers 503, for a while', (world, at) => failing(world, at, 7, '503 Slow Down')],
    ['the store times out from then on', (world, at) => failing(world, at, 1e9, 'timed out')],
    ['a write counts, and its answer gets lost', losing],
    [
      'an answer is cut in half, twice',
      (world, at) => spoiling(world, at, (it) => it.subarray(0, it.length / 2)),
    ],
    [
      'an answer is that of another object, twice',
      (world, at) => spoiling(world, at, () => Buffer.from('{}')),
    ],
    ['an answer is a web page, twice', (world, at) => spoiling(world, at, () => Buffer.from('<html>'))],
  ];
  describe(`${name}: at any call of the store`, () => {
    test.each(faults)('%s', async (_, fault) => {
      for (let at = 0; at < calls; at += 1) {
        const { world, server } = await begun(phase);
        fault(world, at);
        await phase.work(server).catch((error: Error) => server.told.push(error.message));
        const { counted } = world;
        expect(await world.restorable(), `call ${at + 1}`).toEqual(phase.states[counted]);
        await again(phase, server);
        expect(await world.restorable(), `call ${at + 1}`).toEqual(phase.states.at(-1));
        if (name === 'restore') expect(server.holds).toEqual(AFTER);
        await goesOn(world, phase, server);
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
