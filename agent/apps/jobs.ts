/** All jobs of the release's apps: run by the server that holds the address and the lease, and by no other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobMarker } from '../../protocol/app-markers';
import type { ReleasedApp } from '../../protocol/apps';
import { attempt } from '../attempt';
import { monotonicSeconds } from '../backup/monotonic';
import { containerLog } from '../containers';
import type { Programs } from '../docker-socket';
import type { Metrics } from '../metrics';
import type { MarkerStore } from './marker';
import { ScheduledJob } from './scheduled-job';

const LOG_LINES = 10;
const LOOK_SECONDS = 0.5;
/** Of the drain's time, to end by itself what was not finished in the rest of it. */
const END_SECONDS = 5;

export interface JobsOptions {
  readonly apps: readonly ReleasedApp[];
  readonly server: string;
  readonly store: MarkerStore;
  readonly programs: Programs;
  readonly metrics: Pick<Metrics, 'set'>;
  readonly log: (line: string) => void;
  /** Whether this server is the one that runs jobs now. */
  readonly mayStart: () => boolean;
  /** Another server has taken over without waiting: nothing may go on here. */
  readonly mustEnd: () => boolean;
  /** In milliseconds. @default Date.now */
  readonly now?: () => number;
  /** @default what Docker has */
  readonly logOf?: (container: string, lines: number) => Promise<string[]>;
}

export class Jobs {
  readonly #jobs: readonly ScheduledJob[];
  #isRetiring = false;
  #ticking: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: JobsOptions) {
    const { apps, server, store, programs, log, now = Date.now, logOf = containerLog } = options;
    this.#jobs = apps.flatMap(({ name: app, jobs }) =>
      jobs.map((job) => {
        const tell = (marker: JobMarker) => tellRun(options.metrics, { app, name: job.name }, marker);
        const failed = (container: string) =>
          attempt(`job ${app}/${job.name}`, async () => {
            for (const line of await logOf(container, LOG_LINES)) log(`job ${app}/${job.name}: | ${line}`);
          });
        return new ScheduledJob({ app, job, server, store, programs, log, now, tell, failed });
      }),
    );
  }

  /** To be called each second. */
  tick(): Promise<void> {
    const ticking = this.#isRetiring ? Promise.resolve() : this.lookAtAll();
    this.#ticking = ticking;
    return ticking;
  }

  /** Starts no further one, waits for those that run, and ends them when the time is over. */
  async finish(seconds: number): Promise<void> {
    const end = monotonicSeconds() + Math.max(0, seconds - END_SECONDS);
    this.#isRetiring = true;
    await this.#ticking.catch(() => {});
    while (this.running.length > 0 && monotonicSeconds() < end) {
      await attempt('jobs', () => each(this.running, (job) => job.tick(false)));
      if (this.running.length > 0) await sleep(LOOK_SECONDS * 1000);
    }
    const grace = Math.min(END_SECONDS, seconds);
    await each(this.running, (job) => job.end('its server was replaced', grace));
  }

  private get running(): readonly ScheduledJob[] {
    return this.#jobs.filter(({ isRunning }) => isRunning);
  }

  private async lookAtAll(): Promise<void> {
    const { mayStart, mustEnd } = this.options;
    if (mustEnd()) await each(this.running, (job) => job.end('another server has taken over', END_SECONDS));
    const may = mayStart();
    await each(this.#jobs, (job) => job.tick(may));
  }
}

/** What fails for one job is no reason to leave out the others. @throws Error of the first that failed */
async function each(
  jobs: readonly ScheduledJob[],
  work: (job: ScheduledJob) => Promise<void>,
): Promise<void> {
  const outcomes = await Promise.allSettled(jobs.map(work));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Labelled `name`, because `job` is Prometheus' own label. */
function tellRun(
  metrics: Pick<Metrics, 'set'>,
  labels: { app: string; name: string },
  marker: JobMarker,
): void {
  const { runs, last } = marker;
  metrics.set('baton_job_runs', 'How often it has run, on any server.', runs, labels);
  if (!last) return;
  const { startedAt, seconds, exitCode, ended } = last;
  const isRunning = seconds === undefined;
  metrics.set('baton_job_running', 'Whether it runs.', isRunning ? 1 : 0, labels);
  metrics.set(
    'baton_job_start_timestamp_seconds',
    'When it last started.',
    Date.parse(startedAt) / 1000,
    labels,
  );
  // While it runs, what the run before it came to.
  if (isRunning) return;
  metrics.set('baton_job_duration_seconds', 'How long the last run took.', seconds, labels);
  metrics.set(
    'baton_job_exit_code',
    'Of the last run; -1 where it did not end by itself.',
    exitCode ?? -1,
    labels,
  );
  const hasFailed = ended !== undefined || exitCode !== 0;
  metrics.set('baton_job_failed', 'Whether the last run failed.', hasFailed ? 1 : 0, labels);
}
