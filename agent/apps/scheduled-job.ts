/**
 * One job: at each due time it runs once, wherever the address is by then. A marker in the data bucket says which due
 * time was dealt with; who writes it is the one who runs the job.
 */
import { type JobMarker, type JobRun, jobMarkerKey, jobServiceOf } from '../../protocol/app-markers';
import type { ReleasedJob } from '../../protocol/apps';
import type { Programs } from '../docker-socket';
import { Schedule } from './due';
import { type Marker, type MarkerStore, readMarker, writeMarker } from './marker';

/**
 * A due time that passed while no server could run it, as during a replacement, is made up for by whoever serves next:
 * at most so much later, and of several the newest alone.
 */
export const LATEST_SECONDS = 3600;

export interface JobOptions {
  readonly app: string;
  readonly job: ReleasedJob;
  readonly server: string;
  readonly store: MarkerStore;
  readonly programs: Programs;
  readonly log: (line: string) => void;
  /** Hears of each change. */
  readonly tell: (marker: JobMarker) => void;
  /** Hears of the container of a run that failed. */
  readonly failed: (container: string) => Promise<void>;
  /** In milliseconds. */
  readonly now: () => number;
}

export class ScheduledJob {
  readonly #schedule: Schedule;
  readonly #key: string;
  readonly #container: string;
  readonly #name: string;
  #marker: Marker<JobMarker> | undefined;
  #run: JobRun | undefined;
  #next = 0;

  constructor(private readonly options: JobOptions) {
    const { app, job } = options;
    this.#schedule = new Schedule(job.schedule);
    this.#key = jobMarkerKey(app, job.name);
    this.#container = jobServiceOf(app, job.name);
    this.#name = `job ${app}/${job.name}`;
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** To be called each second. @param mayStart this server is the one that runs jobs */
  async tick(mayStart: boolean): Promise<void> {
    if (mayStart && !this.#marker) await this.begin();
    if (this.#run) await this.look(this.#run);
    const now = this.options.now();
    if (!mayStart || !this.#marker || now < this.#next) return;
    const due = this.#schedule.lastUpTo(now);
    if (due === undefined || due <= Date.parse(this.#marker.value.due))
      this.#next = this.#schedule.firstAfter(now);
    else await this.dealWith(due, now, this.#marker);
  }

  /** Ends what still runs. @param seconds what it gets to end by itself once it is told so */
  async end(why: string, seconds?: number): Promise<void> {
    const run = this.#run;
    if (!run) return;
    await this.options.programs.stop(this.#container, seconds);
    await this.ended(run, { ended: why });
  }

  /** What the marker says, when this server gets to run jobs, or its agent was started again. */
  private async begin(): Promise<void> {
    const { store, server, job, now, log, tell } = this.options;
    this.#marker = await readMarker<JobMarker>(store, this.#key);
    const last = this.#marker?.value.last;
    if (last && !isOver(last)) {
      if (last.server === server) this.#run = last;
      else {
        log(`${this.#name}: ${last.server} ended without a word of the run that was due ${last.due}`);
        await this.ended(last, { ended: 'its server ended before it' });
      }
    }
    if (this.#marker?.value.schedule === job.schedule) return tell(this.#marker.value);
    // A job that is new, or has another schedule, has missed nothing.
    const due = new Date(this.#schedule.lastUpTo(now()) ?? 0).toISOString();
    const runs = this.#marker?.value.runs ?? 0;
    await this.write({
      due,
      server,
      schedule: job.schedule,
      runs,
      ...(last && { last: this.#marker?.value.last ?? last }),
    });
  }

  private async dealWith(due: number, now: number, { value }: Marker<JobMarker>): Promise<void> {
    const { server, programs, log } = this.options;
    const late = Math.round((now - due) / 1000);
    const at = new Date(due).toISOString();
    const passed = { ...value, due: at, server };
    if (this.#run) {
      log(`${this.#name}: due ${at}, but the run that was due ${this.#run.due} has not ended: left out`);
      await this.write(passed);
      return;
    }
    if (late > LATEST_SECONDS) {
      log(`${this.#name}: due ${at}, ${late} s ago, more than ${LATEST_SECONDS} s: left out`);
      await this.write(passed);
      return;
    }
    const run: JobRun = { due: at, server, startedAt: new Date(now).toISOString() };
    if (!(await this.write({ ...passed, runs: value.runs + 1, last: run }))) return;
    this.#run = run;
    log(`${this.#name}: due ${at}, starts ${late} s later`);
    try {
      await programs.start(this.#container);
    } catch (error) {
      await this.ended(run, { ended: `it could not be started: ${(error as Error).message}` });
    }
  }

  private async look(run: JobRun): Promise<void> {
    const { programs, job, now } = this.options;
    const state = await programs.state(this.#container);
    if (!state.isRunning) {
      // Docker's clock and the agent's are one; a run that never came to start has an older end.
      const isThisOne = state.startedAt >= Date.parse(run.startedAt) - 1000;
      if (isThisOne) await this.ended(run, { exitCode: state.exitCode }, state.finishedAt);
      else await this.ended(run, { ended: 'it was never started' });
    } else if (now() - Date.parse(run.startedAt) > job.timeoutSeconds * 1000)
      await this.end(`it took longer than its ${job.timeoutSeconds} s`);
  }

  private async ended(
    run: JobRun,
    how: Pick<JobRun, 'exitCode' | 'ended'>,
    at = this.options.now(),
  ): Promise<void> {
    const { log, failed } = this.options;
    const seconds = Math.max(0, Math.round((at - Date.parse(run.startedAt)) / 100) / 10);
    const marker = this.#marker;
    if (marker) await this.write({ ...marker.value, last: { ...run, seconds, ...how } });
    this.#run = undefined;
    log(
      `${this.#name}: ${how.ended ? `failed: ${how.ended}` : `ended with code ${how.exitCode}`}, after ${seconds} s`,
    );
    if (run.server === this.options.server && (how.ended || how.exitCode !== 0))
      await failed(this.#container);
  }

  /** @returns false where another server was first: what it wrote is taken over */
  private async write(value: JobMarker): Promise<boolean> {
    const { store, tell } = this.options;
    const written = await writeMarker(store, this.#key, value, this.#marker);
    this.#marker = written ?? (await readMarker<JobMarker>(store, this.#key));
    if (this.#marker) tell(this.#marker.value);
    return written !== undefined;
  }
}

const isOver = ({ seconds }: JobRun) => seconds !== undefined;
