/** The metrics' part of the backup: first takes over what the server before wrote last, then backs up each minute. */
import type { MetricsSet } from '../../protocol/backup-manifest';
import type { Metrics } from '../metrics';
import type { BlockSpan } from './blocks';
import type { Lease } from './lease';
import { backUpMetrics, iso, type MetricsStore } from './metrics';
import { type Imported, importMetrics } from './metrics-import';
import type { MetricsRestored } from './metrics-restore';
import { monotonicSeconds } from './monotonic';
import type { Prometheus } from './prometheus';
import { tellDamaged } from './restore-record';
import { StoredObjects } from './stored-objects';

/** From start to start, so that a machine that dies loses no more than a minute, the backup's own seconds included. */
const BACKUP_SECONDS = 55;
const RETRY_SECONDS = 10;

export interface MetricsKeeperOptions {
  readonly store: MetricsStore;
  readonly prometheus: Pick<Prometheus, 'snapshot' | 'stopScraping'>;
  readonly restored: Pick<MetricsRestored, 'blocks' | 'damaged'>;
  /** So many days Prometheus keeps metrics. */
  readonly keepDays: number;
  /** User and group of Prometheus. */
  readonly owner: number;
  readonly metrics: Metrics;
  readonly log: (line: string) => void;
  /** In seconds. @default a clock that only goes forward */
  readonly now?: () => number;
}

export class MetricsKeeper {
  #imported: string | undefined;
  #next = 0;
  #working: Promise<unknown> = Promise.resolve();
  readonly #now: () => number;
  readonly #stored: StoredObjects;

  constructor(
    private readonly lease: Lease,
    private readonly options: MetricsKeeperOptions,
  ) {
    this.#now = options.now ?? monotonicSeconds;
    this.#stored = new StoredObjects(options.store, this.#now);
  }

  /** What was taken over, once it was. */
  get imported(): string | undefined {
    return this.#imported;
  }

  /** To be called often: does what is due. */
  tick(): Promise<void> {
    return this.alone(async () => {
      if (!this.lease.isHeld || this.#now() < this.#next) return;
      const started = this.#now();
      this.#next = started + RETRY_SECONDS;
      await this.logged(async () => {
        if (this.#imported === undefined) await this.takeOver();
        await this.backUp();
      });
      this.#next = started + BACKUP_SECONDS;
    });
  }

  /** The last backup, after which nothing more is scraped; it signs this server off. */
  finish(): Promise<MetricsSet> {
    return this.alone(async () => {
      // What it has not taken over itself must stay for the next one.
      if (this.#imported === undefined) await this.takeOver();
      await this.options.prometheus.stopScraping();
      return this.backUp(true);
    });
  }

  private async logged(work: () => Promise<void>): Promise<void> {
    let failed = 1;
    try {
      await work();
      failed = 0;
    } finally {
      this.options.metrics.set('baton_backup_failed', 'Whether the last try of a backup failed.', failed);
    }
  }

  private async takeOver(): Promise<void> {
    const { store, restored, owner, log } = this.options;
    const { generation = 0, metrics = [], damaged = [] } = this.lease.manifest ?? {};
    const before = metrics.filter((set) => set.generation < generation);
    // Its own backups came after what it took over.
    const isDone = before.length < metrics.length;
    const from = { sets: isDone ? [] : before, damaged };
    const imported = await importMetrics(store, from, restored, owner, log);
    // Before its first own backup, after which whatever nothing refers to is deleted.
    const found = imported.damaged.filter((block) => !holds(damaged, block));
    if (found.length > 0)
      await this.lease.update((manifest) => ({ ...manifest, damaged: [...damaged, ...found] }));
    tellDamaged(
      this.options.metrics,
      restored.damaged.filter((block) => holds(imported.damaged, block)).length,
    );
    this.#imported = formatImported(imported);
    log(`metrics taken over: ${this.#imported}`);
  }

  private async backUp(final = false): Promise<MetricsSet> {
    const { store, prometheus, metrics, log } = this.options;
    const started = Date.now();
    const { set, bytes } = await backUpMetrics({
      store,
      lease: this.lease,
      stored: this.#stored,
      snapshot: () => prometheus.snapshot(),
      keepDays: this.options.keepDays,
      final,
      log,
    });
    metrics.set('baton_backup_timestamp_seconds', 'Time of the last whole backup.', Date.now() / 1000);
    metrics.set('baton_backup_duration_seconds', 'How long it took.', (Date.now() - started) / 1000);
    metrics.set('baton_backup_bytes', 'What it had to upload.', bytes);
    return set;
  }

  /** One thing at a time: the last backup waits for one that is under way. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const working = this.#working.then(work);
    this.#working = working.catch(() => {});
    return working;
  }
}

const holds = (blocks: readonly BlockSpan[], { ulid }: BlockSpan) => blocks.some((one) => one.ulid === ulid);

function formatImported({ set, blocks, bytes, damaged }: Imported): string {
  const what = set ? `the metrics of ${iso(set)}, ${blocks} blocks` : `${blocks} blocks that were damaged`;
  const fetched = set || blocks > 0 ? `${what}, ${bytes} bytes fetched` : 'no metrics newer than its own';
  return damaged.length > 0 ? `${fetched}, ${damaged.length} blocks are not whole` : fetched;
}
