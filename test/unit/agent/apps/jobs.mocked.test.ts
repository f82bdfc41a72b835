import { beforeEach, expect, test, vi } from 'vitest';
import { Jobs } from '../../../../agent/apps/jobs';
import { LATEST_SECONDS } from '../../../../agent/apps/scheduled-job';
import type { ProgramState, Programs } from '../../../../agent/docker-socket';
import { Metrics } from '../../../../agent/metrics';
import { type JobMarker, jobMarkerKey } from '../../../../protocol/app-markers';
import type { ReleasedApp, ReleasedJob } from '../../../../protocol/apps';
import { MemoryBucket } from '../../../helpers/memory-bucket';

// To wait is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.advanceTimersByTime(milliseconds),
}));

const at = (time: string) => Date.parse(`2026-11-27T${time}Z`);
const setClock = (time: string) => vi.setSystemTime(at(time));

const digest: ReleasedJob = {
  ...{ name: 'digest', schedule: '0 6 * * *', command: ['bin/digest'], timeoutSeconds: 600 },
};
const apps = (jobs: readonly ReleasedJob[]): ReleasedApp[] => [
  {
    name: 'shop',
    image: 'x:1',
    address: '172.29.128.10',
    port: 8080,
    host: 'shop.example.com',
    health: '/up',
    healthSeconds: 30,
    jobs,
  },
];

let bucket: MemoryBucket;
let runs: string[];
beforeEach(() => {
  bucket = new MemoryBucket();
  runs = [];
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  setClock('05:00:00');
});

const marker = (name = 'digest') => bucket.json(jobMarkerKey('shop', name)) as JobMarker;

class Server {
  serves = true;
  lost = false;
  readonly lines: string[] = [];
  readonly stopped: (number | undefined)[] = [];
  readonly metrics = new Metrics();
  readonly containers = new Map<string, ProgramState>();
  #jobs: Jobs;

  constructor(
    readonly name: string,
    private readonly given: readonly ReleasedJob[] = [digest],
  ) {
    this.#jobs = this.agent();
  }

  private agent(): Jobs {
    const programs: Programs = {
      state: async (name) =>
        this.containers.get(name) ?? { isRunning: false, exitCode: 0, startedAt: -1, finishedAt: -1 },
      start: async (name) => {
        runs.push(`${this.name} ${name} ${new Date().toISOString().slice(11, 19)}`);
        this.containers.set(name, { isRunning: true, exitCode: 0, startedAt: Date.now(), finishedAt: -1 });
      },
      stop: async (name, seconds) => {
        this.stopped.push(seconds);
        this.ends(name, 137);
      },
    };
    return new Jobs({
      ...{ apps: apps(this.given), server: this.name, store: { s3: bucket.client, bucket: 'data' } },
      ...{ programs, metrics: this.metrics, log: (line: string) => void this.lines.push(line) },
      mayStart: () => this.serves,
      mustEnd: () => this.lost,
      logOf: async () => ['no such table: orders'],
    });
  }

  restartAgent(): void {
    this.#jobs = this.agent();
  }

  tick = () => this.#jobs.tick();
  finish = (seconds: number) => this.#jobs.finish(seconds);

  /** Its container ends by itself. */
  ends(name = 'shop.job.digest', exitCode = 0): void {
    const state = this.containers.get(name);
    if (state) this.containers.set(name, { ...state, isRunning: false, exitCode, finishedAt: Date.now() });
  }

  async at(time: string): Promise<void> {
    setClock(time);
    await this.tick();
  }
}

test('runs when it is due, and tells what came of it', async () => {
  const server = new Server('i-one');
  await server.tick();
  await server.at('05:59:59');
  expect(runs).toEqual([]);
  await server.at('06:00:00');
  await server.at('06:00:01');
  expect(runs).toEqual(['i-one shop.job.digest 06:00:00']);
  expect(server.metrics.render()).toContain('baton_job_running{app="shop",name="digest"} 1');
  setClock('06:00:30');
  server.ends();
  await server.at('06:00:31');
  expect(server.lines.at(-1)).toBe('job shop/digest: ended with code 0, after 30 s');
  const metrics = server.metrics.render();
  expect(metrics).toContain('baton_job_running{app="shop",name="digest"} 0');
  expect(metrics).toContain('baton_job_failed{app="shop",name="digest"} 0');
  expect(metrics).toContain('baton_job_duration_seconds{app="shop",name="digest"} 30');
  expect(marker()).toMatchObject({ runs: 1, due: '2026-11-27T06:00:00.000Z' });
});

test('a code other than 0 is a failure, with its last lines in the log', async () => {
  const server = new Server('i-one');
  await server.tick();
  await server.at('06:00:00');
  server.ends('shop.job.digest', 3);
  await server.at('06:00:05');
  expect(server.metrics.render()).toContain('baton_job_failed{app="shop",name="digest"} 1');
  expect(server.metrics.render()).toContain('baton_job_exit_code{app="shop",name="digest"} 3');
  expect(server.lines).toContain('job shop/digest: | no such table: orders');
});

test('never on two: a server that does not hold address and lease starts none', async () => {
  const [one, candidate] = [new Server('i-one'), new Server('i-candidate')];
  candidate.serves = false;
  await one.tick();
  await candidate.tick();
  setClock('06:00:00');
  await Promise.all([candidate.tick(), one.tick()]);
  expect(runs).toEqual(['i-one shop.job.digest 06:00:00']);
});

test('a server that had address and lease, and has them no more, starts none either', async () => {
  const server = new Server('i-old');
  await server.tick();
  server.serves = false;
  await server.at('06:00:00');
  expect(runs).toEqual([]);
});

test('two servers that both believe to serve: the store lets one of them run it', async () => {
  const both = [new Server('i-one'), new Server('i-two')];
  for (const server of both) await server.tick();
  setClock('06:00:00');
  await Promise.all(both.map((server) => server.tick()));
  for (const server of both) await server.at('06:00:01');
  expect(runs).toHaveLength(1);
  expect(marker().runs).toBe(1);
});

test('due while a replacement is under way: once, by the new server, late', async () => {
  const [old, fresh] = [new Server('i-old'), new Server('i-new')];
  await old.tick();
  setClock('05:59:30');
  await old.finish(60);
  await old.at('06:00:00');
  expect(runs).toEqual([]);
  await fresh.at('06:01:10');
  await fresh.at('06:01:11');
  expect(runs).toEqual(['i-new shop.job.digest 06:01:10']);
  expect(fresh.lines).toContain('job shop/digest: due 2026-11-27T06:00:00.000Z, starts 70 s later');
});

test('what the previous server has run is not run again by the new one', async () => {
  const [old, fresh] = [new Server('i-old'), new Server('i-new')];
  await old.tick();
  await old.at('06:00:00');
  old.ends();
  await old.finish(60);
  await fresh.at('06:00:20');
  await fresh.at('06:00:21');
  expect(runs).toHaveLength(1);
  expect(fresh.metrics.render()).toContain('baton_job_failed{app="shop",name="digest"} 0');
});

test('a run that is under way when the server is replaced may finish within the drain', async () => {
  const old = new Server('i-old');
  await old.tick();
  await old.at('06:00:00');
  const finished = old.finish(60);
  old.ends();
  await finished;
  expect(old.stopped).toEqual([]);
  expect(marker().last).toMatchObject({ exitCode: 0 });
});

test('after the drain it is ended, counts as failed, and is not run again', async () => {
  const [old, fresh] = [new Server('i-old'), new Server('i-new')];
  await old.tick();
  await old.at('06:00:00');
  await old.finish(60);
  expect(Date.now()).toBeLessThanOrEqual(at('06:01:00'));
  expect(old.stopped).toEqual([5]);
  expect(marker().last).toMatchObject({ ended: 'its server was replaced' });
  await fresh.at('06:02:00');
  expect(runs).toHaveLength(1);
  expect(fresh.metrics.render()).toContain('baton_job_failed{app="shop",name="digest"} 1');
});

test('a server that another took over from without waiting ends what it runs', async () => {
  const server = new Server('i-fenced');
  await server.tick();
  await server.at('06:00:00');
  server.lost = true;
  server.serves = false;
  await server.at('06:00:10');
  expect(server.stopped).toHaveLength(1);
});

test('one whose server ended without a word counts as failed', async () => {
  const [crashed, fresh] = [new Server('i-crashed'), new Server('i-new')];
  await crashed.tick();
  await crashed.at('06:00:00');
  await fresh.at('06:10:00');
  expect(runs).toHaveLength(1);
  expect(marker().last).toMatchObject({ server: 'i-crashed', ended: 'its server ended before it' });
  expect(fresh.metrics.render()).toContain('baton_job_failed{app="shop",name="digest"} 1');
});

test(`made up for at most ${LATEST_SECONDS} s later, and of several due times the newest alone`, async () => {
  const often = { ...digest, name: 'often', schedule: '*/15 * * * *' };
  const first = new Server('i-one', [digest, often]);
  await first.tick();
  await first.finish(0);
  const later = new Server('i-two', [digest, often]);
  await later.at('07:00:01');
  expect(runs).toEqual(['i-two shop.job.often 07:00:01']);
  expect(later.lines).toContain(
    'job shop/digest: due 2026-11-27T06:00:00.000Z, 3601 s ago, more than 3600 s: left out',
  );
  await later.at('07:00:02');
  expect(runs).toHaveLength(1);
});

test('a run that is not finished when the next is due: that one is left out, and said so', async () => {
  const often = { ...digest, schedule: '*/5 * * * *' };
  const server = new Server('i-one', [often]);
  await server.tick();
  await server.at('05:05:00');
  await server.at('05:10:00');
  expect(runs).toHaveLength(1);
  expect(server.lines.at(-1)).toContain('has not ended: left out');
  server.ends();
  await server.at('05:11:00');
  await server.at('05:15:00');
  expect(runs).toHaveLength(2);
});

test('one that takes longer than its time is ended', async () => {
  const server = new Server('i-one');
  await server.tick();
  await server.at('06:00:00');
  await server.at('06:10:00');
  expect(server.stopped).toEqual([]);
  await server.at('06:10:01');
  expect(server.stopped).toEqual([undefined]);
  expect(marker().last?.ended).toBe('it took longer than its 600 s');
});

test('an agent that starts again goes on with the run that is under way', async () => {
  const server = new Server('i-one');
  await server.tick();
  await server.at('06:00:00');
  server.restartAgent();
  await server.at('06:00:10');
  expect(runs).toHaveLength(1);
  server.ends('shop.job.digest', 2);
  server.restartAgent();
  await server.at('06:00:20');
  expect(marker().last).toMatchObject({ exitCode: 2 });
});

test('a job that is new, or has another schedule, has missed nothing', async () => {
  setClock('06:30:00');
  const first = new Server('i-one');
  await first.tick();
  await first.tick();
  await first.finish(0);
  const changed = new Server('i-two', [{ ...digest, schedule: '15 6 * * *' }]);
  await changed.tick();
  await changed.tick();
  expect(runs).toEqual([]);
});

test('a program that cannot be started fails once, and does not stop the other jobs', async () => {
  const server = new Server('i-one', [digest, { ...digest, name: 'other' }]);
  await server.tick();
  bucket.before = (command, key) => {
    if (command === 'put' && key.includes('digest')) throw new Error('503 Slow Down');
  };
  setClock('06:00:00');
  await expect(server.tick()).rejects.toThrow('503');
  expect(runs).toEqual(['i-one shop.job.other 06:00:00']);
  bucket.before = () => {};
  await server.at('06:00:03');
  expect(runs.at(-1)).toBe('i-one shop.job.digest 06:00:03');
});
