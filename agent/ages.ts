/** How old what serves is, the machine's packages and the release: fixes come with newer ones alone. */
import { stat } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { aboutKey, type FirstDeploy } from '../protocol/about';
import { PATHS } from '../protocol/paths';
import { readJson } from '../protocol/store';
import type { Metrics } from './metrics';

interface Serving {
  readonly release: string;
  /** The bucket of the releases. */
  readonly releasesBucket: string;
}

/** Neither changes while a server lives: once known, both stay. */
export class Ages {
  #isKnown = false;

  constructor(
    private readonly s3: S3Client,
    private readonly serving: Serving,
    private readonly metrics: Metrics,
    private readonly packages: string = PATHS.packages,
  ) {}

  /** @throws Error where the store does not say how old the release is */
  async tell(): Promise<void> {
    if (this.#isKnown) return;
    const { mtimeMs } = await stat(this.packages);
    // On a baked image that is when it was baked: its boot changes none.
    this.metrics.set(
      'baton_packages_timestamp_seconds',
      'When the machine’s packages were last changed.',
      mtimeMs / 1000,
    );
    const { release, releasesBucket } = this.serving;
    const about = await readJson<FirstDeploy | null>(this.s3, releasesBucket, aboutKey(release));
    const first = Date.parse(String(about?.first?.at));
    if (Number.isNaN(first)) throw new Error(`${aboutKey(release)} does not say when it was first deployed`);
    this.metrics.set(
      'baton_release_timestamp_seconds',
      'When the release was first put into the store.',
      first / 1000,
    );
    this.#isKnown = true;
  }
}
