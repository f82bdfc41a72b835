/**
 * Metrics from one Prometheus to the next, by the programs that run on the server: nothing that was scraped is missing.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { BackupKeeper } from '../../agent/backup/keeper';
import type { MetricsStore } from '../../agent/backup/metrics';
import { restoreMetrics } from '../../agent/backup/metrics-restore';
import { Prometheus } from '../../agent/backup/prometheus';
import { Takeover } from '../../agent/backup/takeover';
import { Metrics } from '../../agent/metrics';
import { STORE_IMAGE } from '../../deployer/local/images/catalog';
import { IMAGES } from '../../docker/images';
import { storeClient } from '../../protocol/store';
import { PROMETHEUS_UID } from '../../protocol/users';
import { docker, dockerOrThrow, requireImage } from '../helpers/docker';
import { makeFolder, removeFolder } from '../helpers/folder';

const KEY = { accessKeyId: 'test', secretAccessKey: 'test-secret' };
const names: string[] = [];
let s3: S3Client;
let root: string;

beforeAll(async () => {
  requireImage(STORE_IMAGE);
  requireImage(IMAGES.prometheus);
  root = makeFolder();
  const environment = Object.entries({
    ROOT_ACCESS_KEY_ID: KEY.accessKeyId,
    ROOT_SECRET_ACCESS_KEY: KEY.secretAccessKey,
  });
  const port = start(
    'store',
    STORE_IMAGE,
    7070,
    [...environment.flatMap(([name, value]) => ['--env', `${name}=${value}`]), ...['--entrypoint', 'sh']],
    ['-c', 'mkdir -p /data/objects && exec versitygw --quiet --port :7070 posix /data/objects'],
  );
  s3 = storeClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials: KEY });
}, 60_000);

afterEach(() => {
  for (const name of names.filter((one) => !one.includes('store')))
    docker(['rm', '--force', '--volumes', name]);
});

afterAll(() => {
  for (const name of names) docker(['rm', '--force', '--volumes', name]);
  removeFolder(root);
});

/** @returns the port on this computer */
function start(name: string, image: string, port: number, options: string[], argv: string[]): string {
  const container = containerOf(name);
  names.push(container);
  dockerOrThrow([
    'run',
    '--detach',
    '--name',
    container,
    '--publish',
    `127.0.0.1::${port}`,
    ...options,
    image,
    ...argv,
  ]);
  return portOf(container, port);
}

const containerOf = (name: string) => `baton-test-handover-${process.pid}-${name}`;

const portOf = (container: string, port: number) =>
  dockerOrThrow(['port', container, `${port}/tcp`])
    .split('\n')[0]
    ?.split(':')
    .at(-1) ?? '';

class Server {
  readonly folder: string;
  readonly config: string;
  readonly store: MetricsStore;
  readonly told: string[] = [];
  readonly metrics = new Metrics();
  url = '';
  #now = 0;
  #keeper: BackupKeeper | undefined;

  constructor(
    readonly name: string,
    bucket: string,
    readonly flags: readonly string[],
  ) {
    this.folder = join(root, bucket, name);
    this.config = join(this.folder, 'etc/prometheus.yml');
    this.store = { s3, bucket, folder: join(this.folder, 'data') };
    mkdirSync(join(this.folder, 'etc'), { recursive: true });
    const job = "{job_name: prometheus, static_configs: [{targets: ['localhost:9090']}]}";
    writeFileSync(this.config, `global: {scrape_interval: 1s}\nscrape_configs: [${job}]\n`);
  }

  /** As a boot does it: restore, then start. */
  async boot(): Promise<this> {
    const restored = await restoreMetrics(this.store, PROMETHEUS_UID, (line) => this.told.push(line));
    mkdirSync(this.store.folder, { recursive: true });
    dockerOrThrow([
      'run',
      '--rm',
      '--network',
      'none',
      '--user',
      '0:0',
      '--volume',
      `${this.folder}:/w`,
      '--entrypoint',
      'chown',
      IMAGES.prometheus,
      `${PROMETHEUS_UID}:${PROMETHEUS_UID}`,
      '/w/data',
    ]);
    const volumes = [
      '--volume',
      `${this.folder}/etc:/etc/prometheus:ro`,
      '--volume',
      `${this.store.folder}:/prometheus`,
    ];
    const port = start(
      `${this.store.bucket}-${this.name}`,
      IMAGES.prometheus,
      9090,
      ['--user', `${PROMETHEUS_UID}:${PROMETHEUS_UID}`, ...volumes],
      [
        ...['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
        ...['--web.enable-admin-api', '--web.enable-lifecycle', ...this.flags],
      ],
    );
    await this.ready(port);
    this.#keeper = new BackupKeeper(
      { s3, bucket: this.store.bucket, file: join(this.folder, 'acme.json') },
      this.name,
      join(this.folder, 'mark'),
      (line) => this.told.push(line),
      {
        store: this.store,
        prometheus: {
          snapshot: () => this.prometheus().snapshot(),
          stopScraping: () => this.prometheus().stopScraping(),
        },
        restored,
        keepDays: 90,
        owner: PROMETHEUS_UID,
        metrics: this.metrics,
        log: (line) => this.told.push(line),
        now: () => this.#now,
      },
    );
    return this;
  }

  private get container(): string {
    return containerOf(`${this.store.bucket}-${this.name}`);
  }

  get keeper(): BackupKeeper {
    if (!this.#keeper) throw new Error('not booted');
    return this.#keeper;
  }

  async restart(): Promise<void> {
    dockerOrThrow(['restart', this.container]);
    await this.ready(portOf(this.container, 9090));
  }

  /** As its agent does it, until the machine loses its power right before the next backup. */
  async serveUntilKilled(): Promise<void> {
    const seconds = () => Date.now() / 1000;
    const stamp = () =>
      Number(/^baton_backup_timestamp_seconds (\S+)/m.exec(this.metrics.render())?.[1] ?? 0);
    for (const end = seconds() + 200; stamp() === 0 || seconds() < stamp() + 54; await sleep(250)) {
      if (seconds() > end) throw new Error('the backups are never a minute apart');
      this.#now = seconds();
      await this.keeper.backUpMetrics();
    }
  }

  kill(): void {
    dockerOrThrow(['kill', '--signal', 'KILL', this.container]);
  }

  /** The minute is over. */
  async backUp(): Promise<void> {
    this.#now += 60;
    await this.keeper.backUpMetrics();
  }

  /** Every sample, as "series timestamp". */
  async samples(): Promise<Set<string>> {
    const query = new URLSearchParams({ query: '{__name__=~".+"}[1h]' });
    const response = await fetch(`${this.url}/api/v1/query`, { method: 'POST', body: query });
    const { data } = (await response.json()) as {
      data: { result: { metric: object; values: [number, string][] }[] };
    };
    return new Set(
      data.result.flatMap(({ metric, values }) => {
        const series = JSON.stringify(Object.entries(metric).sort());
        return values.map(([time]) => `${series} ${time}`);
      }),
    );
  }

  private prometheus = () => new Prometheus(this.url, this.config);

  private async ready(port: string): Promise<void> {
    this.url = `http://127.0.0.1:${port}`;
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(200)) {
      const answer = await fetch(`${this.url}/-/ready`, { signal: AbortSignal.timeout(1000) }).catch(
        () => undefined,
      );
      if (answer?.ok) return;
    }
    throw new Error(`Prometheus ${this.name} does not get ready`);
  }
}

const missing = (from: ReadonlySet<string>, on: ReadonlySet<string>) =>
  [...from].filter((one) => !on.has(one)).length;

async function bucketFor(name: string): Promise<string> {
  for (const end = Date.now() + 30_000; ; await sleep(250)) {
    try {
      await s3.send(new CreateBucketCommand({ Bucket: name }));
      return name;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

test.each([
  ['as on the server', 'usual', []],
  // Blocks are written and merged while all of it goes on.
  [
    'with blocks of ten seconds',
    'short',
    ['--storage.tsdb.min-block-duration=10s', '--storage.tsdb.max-block-duration=60s'],
  ],
])(
  'a planned replacement loses no sample: %s',
  async (_, name, flags) => {
    const bucket = await bucketFor(name);
    const old = await new Server('old', bucket, flags).boot();
    await old.keeper.claim();
    for (let minute = 0; minute < (flags.length ? 5 : 2); minute += 1) {
      await sleep(15_000);
      await old.backUp();
    }

    const next = await new Server('new', bucket, flags).boot();
    await sleep(15_000);
    await old.backUp();
    await sleep(5_000);
    const takeover = new Takeover(15, async () => ({ drained: false }));
    const claim = () => next.keeper.claim((manifest) => takeover.mayTake(manifest));
    await claim();
    expect(next.keeper.isWaiting).toBe(true);
    const started = Date.now();
    expect(await old.keeper.finish(20)).toMatch(/^the backup of/);
    const flushed = Date.now() - started;
    const all = await old.samples();
    await claim();
    expect(next.keeper.isWaiting).toBe(false);
    await next.backUp();
    expect(next.keeper.imported).toMatch(/^the metrics of/);
    const imported = Date.now() - started - flushed;

    const before = missing(all, await next.samples());
    const end = Date.now() + 120_000;
    while (missing(all, await next.samples()) > 0 && Date.now() < end) await sleep(1000);
    const loaded = Date.now() - started - flushed - imported;
    const left = missing(all, await next.samples());
    expect(await old.samples()).toEqual(all);
    console.log(
      `${name}: ${all.size} samples on the old one, ${left} missing on the new one (${before} ` +
        'before its Prometheus had loaded them); ' +
        `last backup ${flushed} ms, import and first backup ${imported} ms, loaded after ${loaded} ms`,
    );
    console.log([...old.told, ...next.told, next.metrics.render()].join('\n'));
    expect(all.size).toBeGreaterThan(10_000);
    expect(left).toBe(0);

    // Its own samples overlap in time with what it took over, and must outlive a restart as well. Not those of the last
    // block's time while blocks are merged every few seconds: a merged block no longer says that it overlaps.
    const own = await next.samples();
    await next.restart();
    const restarted = await next.samples();
    console.log(
      `${name}: after a restart ${missing(all, restarted)} of the old one's and ${missing(own, restarted)} ` +
        `of ${own.size} in all are missing`,
    );
    expect(missing(all, restarted)).toBe(0);
    if (name === 'usual') expect(missing(own, restarted)).toBe(0);

    // What it backed up before its Prometheus had loaded the import is whole, too.
    const third = await new Server('third', bucket, flags).boot();
    const thirds = missing(all, await third.samples());
    console.log(`${name}: a third server, restored from the new one's backup, lacks ${thirds}`);
    expect(thirds).toBe(0);
  },
  400_000,
);

test('a machine that loses its power loses no more than a minute', async () => {
  const bucket = await bucketFor('crash');
  const old = await new Server('old', bucket, []).boot();
  await old.keeper.claim();
  await sleep(10_000);
  await old.serveUntilKilled();
  const all = await old.samples();
  const killed = Date.now() / 1000;
  old.kill();

  const next = await new Server('new', bucket, []).boot();
  const there = await next.samples();
  const lost = [...all].filter((one) => !there.has(one)).map((one) => Number(one.split(' ').at(-1)));
  const since = killed - Math.min(...lost);
  console.log(`crash: ${lost.length} of ${all.size} samples lost, of the last ${since.toFixed(1)} s`);
  expect(all.size).toBeGreaterThan(20_000);
  expect(lost.length).toBeGreaterThan(0);
  expect(since).toBeLessThanOrEqual(60);
}, 300_000);
