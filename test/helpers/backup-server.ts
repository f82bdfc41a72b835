/**
 * A server as far as its backups go: certificates, a Prometheus, and the agent's own parts between them and the store.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { type Restored, restoreAcme } from '../../agent/backup/acme';
import { BackupKeeper } from '../../agent/backup/keeper';
import { type MetricsRestored, restoreMetrics } from '../../agent/backup/metrics-restore';
import { Takeover } from '../../agent/backup/takeover';
import { Metrics } from '../../agent/metrics';
import { FakePrometheus, storedLines } from './fake-prometheus';
import { testFolder } from './folder';
import type { MemoryBucket } from './memory-bucket';
import { step } from './simulated-process';

export const OWN_USER = process.getuid?.() ?? 0;
export const DRAIN_SECONDS = 15;
/** Where its Traefik orders. */
export const AUTHORITY = { server: 'https://ca.example/dir' };
/** So long Prometheus keeps metrics. */
export const KEEP_DAYS = 90;

export const acmeJson = (name: string) =>
  JSON.stringify({ acme: { Account: {}, Certificates: [{ domain: { main: name } }] } });

/** With vitest's clock. */
export const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

export class BackupServer {
  readonly told: string[] = [];
  readonly metrics = new Metrics();
  restored: MetricsRestored | undefined;
  prometheus: FakePrometheus;
  keeper: BackupKeeper;
  takeover = new Takeover(DRAIN_SECONDS, async () => ({ drained: false }));

  constructor(
    readonly bucket: MemoryBucket,
    readonly name: string,
    readonly root = testFolder(),
  ) {
    this.prometheus = new FakePrometheus(this.folder);
    this.keeper = this.agent();
  }

  get folder(): string {
    return join(this.root, 'prometheus');
  }

  get store() {
    return { s3: this.bucket.client, bucket: 'data', folder: this.folder };
  }

  get acme() {
    return { s3: this.bucket.client, bucket: 'data', file: join(this.root, 'traefik/acme.json') };
  }

  /** The agent starts, for the first time or again. */
  agent(): BackupKeeper {
    const log = (line: string) => this.told.push(line);
    const { prometheus } = this;
    this.keeper = new BackupKeeper(this.acme, this.name, join(this.root, 'mark'), log, {
      store: this.store,
      prometheus: {
        snapshot: async () => {
          await step('snapshot');
          return prometheus.snapshot();
        },
        stopScraping: async () => {
          await step('stop scraping');
          return prometheus.stopScraping();
        },
      },
      restored: this.restored ?? { blocks: [], damaged: [] },
      keepDays: KEEP_DAYS,
      owner: OWN_USER,
      metrics: this.metrics,
      log,
    });
    return this.keeper;
  }

  async restore(): Promise<MetricsRestored['result']> {
    this.restored = await restoreMetrics(this.store, OWN_USER, (line) => this.told.push(line));
    this.agent();
    return this.restored.result;
  }

  restoreCertificates = (): Promise<Restored> =>
    restoreAcme(this.acme, AUTHORITY, OWN_USER, (line) => this.told.push(line));

  async boot(): Promise<this> {
    await this.restoreCertificates();
    await this.restore();
    mkdirSync(join(this.folder, 'wal'), { recursive: true });
    return this;
  }

  claim = () => this.keeper.claim((from) => this.takeover.mayTake(from));

  /** A minute later. */
  async backUp(...lines: string[]): Promise<void> {
    this.prometheus.scrape(...lines);
    pass(61);
    await this.keeper.backUpMetrics();
  }

  /** Traefik has a new certificate. */
  hasCertificate(name: string): void {
    mkdirSync(join(this.root, 'traefik'), { recursive: true });
    writeFileSync(this.acme.file, acmeJson(name));
  }

  /** What it holds: the certificate's name, and every line of its metrics' blocks. */
  get holds(): { certificate: string | undefined; lines: string[] } {
    const acme = existsSync(this.acme.file) ? JSON.parse(readFileSync(this.acme.file, 'utf8')) : undefined;
    return { certificate: acme?.acme.Certificates[0].domain.main, lines: storedLines(this.folder) };
  }
}
