/** What can go wrong with a pull: the live site stays as it is, whole, and the next pull brings the new one. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pullContent } from '../../agent/content';
import { tellLastPull } from '../../agent/content/last-pull';
import { measured } from '../../agent/measured';
import { Metrics } from '../../agent/metrics';
import { publish } from '../../deployer/site/publish';
import { FILES_PREFIX, MANIFEST_KEY } from '../../protocol/content-manifest';
import { testFolder, writeFiles } from '../helpers/folder';
import { BUCKET, type Call, type Fault, HttpBucket } from '../helpers/http-bucket';

/** The agent's calls to the file system, which end at one of them as if the process had been killed there. */
const disk = vi.hoisted(() => ({
  calls: 0,
  killedAt: Number.POSITIVE_INFINITY,
  blocks: undefined as number | undefined,
}));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const counted = Object.entries(real).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value];
    const call = async (...args: unknown[]) => {
      disk.calls += 1;
      if (disk.calls >= disk.killedAt) throw new Error('killed');
      const result = await (value as (...given: unknown[]) => unknown)(...args);
      return name === 'statfs' && disk.blocks !== undefined
        ? { ...(result as object), bavail: disk.blocks }
        : result;
    };
    return [name, call];
  });
  return Object.fromEntries(counted);
});

/** `sync` alone, which would be most of the time of hundreds of pulls. */
vi.mock('node:child_process', async (original) => ({
  ...(await original<typeof import('node:child_process')>()),
  execFile: (_program: string, _args: string[], done: (error: null) => void) => done(null),
}));

const AT_ONCE = { settleSeconds: 0, pauseMilliseconds: 0 };

type Site = Readonly<Record<string, string>>;
const OLD: Site = {
  'index.html': 'old home',
  'same.html': 'same',
  'gone.html': 'gone',
  'a/b.html': 'old b',
  'moved.html': 'moved',
};
const NEW: Site = {
  'index.html': 'new home',
  'same.html': 'same',
  'a/b.html': 'new b',
  'a/c.html': 'c',
  'm/oved.html': 'moved',
};

let bucket: HttpBucket;
let folder: string;
beforeEach(async () => {
  bucket = await HttpBucket.open();
  folder = testFolder();
  disk.killedAt = Number.POSITIVE_INFINITY;
  disk.blocks = undefined;
});
afterEach(() => bucket.close());

const pull = (into = folder) => pullContent(bucket.client, BUCKET, into, AT_ONCE);

/** All that is live. */
function live(of = folder): Site {
  const root = join(of, 'current');
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

async function publishSite(files: Site): Promise<void> {
  const site = testFolder();
  writeFiles(
    site,
    Object.entries(files).map(([path, content]) => ({ path, content })),
  );
  await publish(bucket.client, BUCKET, site, { log: () => {} });
}

async function syncSite(files: Site): Promise<void> {
  for (const key of bucket.objects.keys()) if (!(key in files)) bucket.objects.delete(key);
  for (const [path, content] of Object.entries(files))
    if (bucket.text(path) !== content) bucket.put(path, content);
}

describe.each([
  ['published', publishSite, ({ key }: Call) => key.startsWith(FILES_PREFIX)],
  ['synced', syncSite, ({ method }: Call) => method === 'GET'],
])('a site that was %s', (_, put, isFile) => {
  /** What the store does, from this call on. */
  const from =
    (nth: number, fault: Fault, which: (call: Call) => boolean = () => true) =>
    () => {
      let seen = 0;
      bucket.fault = (call) => {
        if (!which(call)) return undefined;
        seen += 1;
        return seen >= nth ? fault : undefined;
      };
    };

  test.each<[name: string, breakIt: () => void, words: RegExp]>([
    ['the store is away', from(1, 'dead'), /./],
    ['the store answers 503', from(1, 503), /SlowDown/],
    ['the store answers 500', from(1, 500), /SlowDown/],
    ['the store refuses', from(1, 403), /AccessDenied/],
    ['the store is away from the second file on', from(2, 'dead', isFile), /cannot be had/],
    ['the store answers 503 from the second file on', from(2, 503, isFile), /cannot be had: .*SlowDown/],
    ['the connection breaks in the middle of a file', from(2, 'truncate', isFile), /cannot be had: /],
    ['half of a file arrives as if it were all', from(2, 'half', isFile), /arrived damaged: \d of \d bytes/],
    ['other bytes arrive', from(2, 'other bytes', isFile), /arrived damaged: its hash is another/],
    ['a file is not there', from(2, 404, isFile), /the object \S+ is not there/],
    ['the bucket is emptied', () => bucket.objects.clear(), /the bucket content is empty: the live version/],
    [
      'the disk has no room',
      () => {
        disk.blocks = 1;
      },
      /the disk is full: the new version needs 1 MiB, and 0 MiB are left for it/,
    ],
  ])('%s', async (_name, breakIt, words) => {
    await put(OLD);
    const metrics = new Metrics();
    const measuredPull = () => measured(metrics, 'baton_content_pull', () => pull());
    await measuredPull();
    const healthy = metrics.render();
    await put(NEW);
    const objects = [...bucket.objects];
    breakIt();
    await expect(measuredPull()).rejects.toThrow(words);
    expect(live()).toEqual(OLD);
    const time = (text: string) => /^baton_content_pull_timestamp_seconds .*$/m.exec(text)?.[0];
    expect(time(healthy)).toBeDefined();
    expect(time(metrics.render())).toBe(time(healthy));
    expect(metrics.render()).toContain('\nbaton_content_pull_failed 1\n');
    // An agent that starts while this lasts knows how old the site is.
    const restarted = new Metrics();
    await tellLastPull(folder, restarted);
    const seconds = (text: string) => Number(time(text)?.split(' ')[1]);
    expect(Math.abs(seconds(restarted.render()) - seconds(healthy))).toBeLessThan(5);

    bucket.fault = () => undefined;
    disk.blocks = undefined;
    for (const [key, object] of objects) bucket.objects.set(key, object);
    await measuredPull();
    expect(live()).toEqual(NEW);
    expect(metrics.render()).toContain('\nbaton_content_pull_failed 0\n');
  });

  test('a file that breaks off once is asked for again', async () => {
    await put(OLD);
    let broken = 0;
    bucket.fault = (call) => {
      if (!isFile(call) || broken === 2) return undefined;
      broken += 1;
      return 'truncate';
    };
    await pull();
    expect([live(), broken]).toEqual([OLD, 2]);
  });

  test('what a try that was cut off has downloaded is not downloaded again', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.html`, `${n}`.padStart(10)]));
    await put(many);
    from(30, 'dead', isFile)();
    await expect(pull()).rejects.toThrow();
    bucket.fault = () => undefined;
    // 29 have arrived but for those that were under way when the others stopped.
    expect((await pull()).bytes).toBeLessThanOrEqual((40 - 29 + 15) * 10);
    expect(live()).toEqual(many);
  });

  test.each([
    ['the store', 5, (nth: number) => from(nth, 'dead')()],
    [
      'the disk',
      25,
      (nth: number) => {
        disk.calls = 0;
        disk.killedAt = nth;
      },
    ],
  ])(
    'killed at any of its calls to %s',
    async (_name, least, killAt) => {
      const [before, after] = [
        { 'index.html': 'old home', 'same.html': 'same', 'gone.html': 'x' },
        { 'index.html': 'new home', 'same.html': 'same', 'a/b.html': 'b', 'a/c.html': 'c', 'd.html': 'd' },
      ];
      await put(before);
      const old = new Map(bucket.objects);
      await put(after);
      const both = new Map(bucket.objects);
      const hold = (objects: typeof old) => {
        bucket.objects.clear();
        for (const [key, object] of objects) bucket.objects.set(key, object);
      };
      const template = testFolder();
      hold(old);
      await pull(template);
      hold(both);
      const ends: string[] = [];
      let error: unknown;
      for (let nth = 1; nth === 1 || error instanceof Error; nth += 1) {
        const server = testFolder();
        cpSync(template, server, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
        killAt(nth);
        error = await pull(server).catch((thrown: Error) => thrown);
        bucket.fault = () => undefined;
        disk.killedAt = Number.POSITIVE_INFINITY;
        const left = live(server);
        ends.push(left['index.html'] ?? '');
        expect([before, after]).toContainEqual(left);
        await pull(server);
        expect(live(server)).toEqual(after);
      }
      expect(ends.length).toBeGreaterThan(least);
      expect([ends.at(0), ends.at(-1)]).toEqual(['old home', 'new home']);
    },
    60_000,
  );
});

test('a manifest that names an object that is missing', async () => {
  await publishSite(OLD);
  await pull();
  await publishSite(NEW);
  const [key = ''] = [...bucket.objects.keys()].filter(
    (one) => one.startsWith(FILES_PREFIX) && bucket.text(one) === 'new b',
  );
  bucket.objects.delete(key);
  await expect(pull()).rejects.toThrow(`a/b.html: the object ${key} is not there`);
  expect(live()).toEqual(OLD);
  // Published again, it is there again.
  await publishSite(NEW);
  await pull();
  expect(live()).toEqual(NEW);
});

test('an object that was written over by hand', async () => {
  await publishSite(OLD);
  await pull();
  await publishSite(NEW);
  const [key = ''] = [...bucket.objects.keys()].filter(
    (one) => one.startsWith(FILES_PREFIX) && bucket.text(one) === 'new b',
  );
  bucket.put(key, 'other');
  await expect(pull()).rejects.toThrow(`a/b.html: the object ${key} was replaced meanwhile`);
  expect(live()).toEqual(OLD);
  await publishSite(NEW);
  await pull();
  expect(live()).toEqual(NEW);
});

test('half a manifest', async () => {
  await publishSite(OLD);
  await pull();
  bucket.put(MANIFEST_KEY, bucket.text(MANIFEST_KEY)?.slice(0, -30) ?? '');
  await expect(pull()).rejects.toThrow('is not whole; publish the site again');
  expect(live()).toEqual(OLD);
  await publishSite(NEW);
  await pull();
  expect(live()).toEqual(NEW);
});

test('a manifest that would not fit into memory', async () => {
  await publishSite(OLD);
  await pull();
  bucket.put(MANIFEST_KEY, Buffer.alloc(9 * 1024 ** 2, ' '));
  await expect(pull()).rejects.toThrow('the manifest .baton/site.json is larger than 8388608 bytes');
  expect(live()).toEqual(OLD);
});

test('a publish killed at any of its calls: every server, new ones too, has the old site or the new one', async () => {
  const ends: string[] = [];
  for (let nth = 1; ; nth += 1) {
    bucket.fault = () => undefined;
    bucket.objects.clear();
    await publishSite(OLD);
    const server = testFolder();
    await pull(server);
    let seen = 0;
    bucket.fault = () => {
      seen += 1;
      return seen >= nth ? 'dead' : undefined;
    };
    const error = await publishSite(NEW).catch((thrown: Error) => thrown);
    bucket.fault = () => undefined;
    const fresh = testFolder();
    await pull(server);
    await pull(fresh);
    expect(live(fresh)).toEqual(live(server));
    ends.push(live(server)['index.html'] ?? '');
    expect([OLD, NEW]).toContainEqual(live(server));
    // Run again, it goes on.
    await publishSite(NEW);
    await pull(server);
    expect(live(server)).toEqual(NEW);
    if (!(error instanceof Error)) break;
  }
  expect(ends.length).toBeGreaterThan(5);
  expect(ends.at(0)).toBe('old home');
  expect(ends.at(-1)).toBe('new home');
});
