/** When a job is due: the times of a cron expression, all in UTC. */
import { Cron } from 'croner';

export class Schedule {
  readonly #cron: Cron;

  /** @param expression of five fields */
  constructor(expression: string) {
    this.#cron = new Cron(expression, { timezone: 'UTC', paused: true });
  }

  /** The newest due time up to a moment, in milliseconds. @returns undefined where there is none */
  lastUpTo(now: number): number | undefined {
    // What it is given is not among its results.
    return this.#cron.previousRuns(1, new Date(now + 1))[0]?.getTime();
  }

  /** The first due time after a moment. @returns infinity where there is none */
  firstAfter(time: number): number {
    return this.#cron.nextRun(new Date(time))?.getTime() ?? Number.POSITIVE_INFINITY;
  }
}
