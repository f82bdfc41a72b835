/** Where the servers of an environment keep, in the data bucket, what apps must do once and not once each. */

/** Whether an app's release command has run, for each release. */
export const releaseMarkerKey = (app: string, release: string) => `apps/${app}/releases/${release}.json`;

/** What a job has done last. */
export const jobMarkerKey = (app: string, job: string) => `apps/${app}/jobs/${job}.json`;

/** Container and compose service of an app's release command. */
export const releaseServiceOf = (app: string) => `${app}.release`;

/** Container and compose service of a job. No app's name has a dot in it. */
export const jobServiceOf = (app: string, job: string) => `${app}.job.${job}`;

export interface ReleaseMarker {
  /** A program that failed may run again, on another server. */
  readonly state: 'running' | 'done' | 'failed';
  /** The server that runs it, or ran it. */
  readonly server: string;
  /** When that began, as ISO 8601. */
  readonly startedAt: string;
  /** When that server last said that it still runs. */
  readonly aliveAt: string;
  /** How long it took. @default it runs */
  readonly seconds?: number;
  /** Why it failed. @default it did not */
  readonly problem?: string;
  /** Last lines of one that failed. */
  readonly output?: readonly string[];
}

export interface JobMarker {
  /** The newest due time that was dealt with, as ISO 8601: no server runs that one, or an earlier one, again. */
  readonly due: string;
  /** The server that dealt with it. */
  readonly server: string;
  /** By which it was due. A changed one has missed nothing. */
  readonly schedule: string;
  /** How often it has run. */
  readonly runs: number;
  /** The last run. @default it never ran */
  readonly last?: JobRun;
}

export interface JobRun {
  readonly due: string;
  readonly server: string;
  readonly startedAt: string;
  /** @default it runs, or its server ended without a word */
  readonly seconds?: number;
  /** @default it runs, or did not end by itself */
  readonly exitCode?: number;
  /** Why it did not end by itself. @default it did */
  readonly ended?: string;
}
