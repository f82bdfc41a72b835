/** What a server is told at its boot, whatever platform it is on. */
import type { BootSettings } from '../protocol/boot-settings';
import type { Environment } from '../settings/schema';

interface BucketNames {
  readonly releases: string;
  readonly content: string;
  readonly data: string;
}

export const commonBootSettings = (environment: Environment, release: string, buckets: BucketNames) =>
  ({
    release,
    domain: environment.domain,
    drainSeconds: environment.drainSeconds,
    metricsDays: environment.retention.metricsDays,
    releasesBucket: buckets.releases,
    contentBucket: buckets.content,
    dataBucket: buckets.data,
  }) satisfies Partial<BootSettings>;
