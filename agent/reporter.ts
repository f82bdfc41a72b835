/** Keeps the server's report in the object store up to date. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../protocol/boot-settings';
import { type Report, writeReport } from '../protocol/report';
import { attempt } from './attempt';
import type { BackupKeeper } from './backup/keeper';
import type { StoreClock } from './clock';
import { readiness } from './readiness';
import type { StateMetrics } from './state-metrics';

/** Often until ready, because the gate waits for it. */
const STARTING_SECONDS = 0.25;
/** Each look starts Docker's command twice, most of what the agent costs. */
const RUNNING_SECONDS = 30;

/** Writes the report whenever what it says has changed. */
export class Reporter {
  #last: Report | undefined;
  #drained = false;

  constructor(
    private readonly settings: Settings,
    private readonly s3: S3Client,
    private readonly keeper: BackupKeeper,
    private readonly clock: StoreClock,
    readonly stateMetrics: StateMetrics,
  ) {}

  async keepWriting(): Promise<never> {
    for (;;) {
      await attempt('report', async () => this.write(await this.look()));
      await sleep((this.#last?.ready ? RUNNING_SECONDS : STARTING_SECONDS) * 1000);
    }
  }

  get certificateIsValid(): boolean {
    return this.#last?.certificate === 'valid';
  }

  /** Looks again at once, for instance after a certificate was asked for. */
  async refresh(): Promise<void> {
    await this.write(await this.look());
  }

  private look = () => readiness(this.settings, this.clock, this.stateMetrics);

  async write(found: Report): Promise<void> {
    if (this.#drained) return;
    const { imported } = this.keeper;
    const report = imported === undefined ? found : { ...found, imported };
    if (JSON.stringify(report) === JSON.stringify(this.#last)) return;
    await writeReport(this.s3, this.settings.dataBucket, report);
    if (report.ready && !this.#last?.ready) console.log('ready');
    this.#last = report;
  }

  async drained(finalBackup: string | undefined): Promise<void> {
    const report = this.#last ?? (await this.look());
    await this.write({ ...report, ready: false, drained: true, ...(finalBackup && { finalBackup }) });
    // Nothing may take that word back while the agent ends.
    this.#drained = true;
  }
}
