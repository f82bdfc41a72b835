/** Keeps the server's report in the object store up to date. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../protocol/boot-settings';
import { type Finishing, type Report, writeReport } from '../protocol/report';
import { type ServerState, STATE_SECONDS } from '../protocol/server-state';
import { attempt } from './attempt';
import type { BackupKeeper } from './backup/keeper';
import type { StateMetrics } from './state-metrics';

/** Often until ready, because the gate waits for it. */
const STARTING_SECONDS = 0.25;
/** Each look starts Docker's command twice, most of what the agent costs. */
const RUNNING_SECONDS = 30;

/** Writes the report whenever what it says has changed, and each minute how the server is. */
export class Reporter {
  #last: Report | undefined;
  #state: ServerState | undefined;
  #finishing: Finishing | undefined;
  #drained = false;

  constructor(
    private readonly settings: Settings,
    private readonly s3: S3Client,
    private readonly keeper: BackupKeeper,
    readonly stateMetrics: StateMetrics,
    private readonly look: () => Promise<Report>,
    private readonly lookAtState: () => Promise<ServerState>,
    private readonly now: () => number = () => Date.now() / 1000,
  ) {}

  async keepWriting(): Promise<never> {
    for (;;) {
      await attempt('report', async () => {
        const found = await this.look();
        await this.write(found);
        // Only then: the gate waits for what is above.
        if ((found.ready || this.#state) && this.isStateDue) {
          this.#state = await this.lookAtState();
          await this.write(found);
        }
      });
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

  private get isStateDue(): boolean {
    return this.#state === undefined || this.now() - this.#state.at >= STATE_SECONDS;
  }

  async write(found: Report): Promise<void> {
    if (this.#drained) return;
    const { imported } = this.keeper;
    const report = {
      ...found,
      ...(imported !== undefined && { imported }),
      ...(this.#state && { state: this.#state }),
      ...(this.#finishing && { finishing: this.#finishing }),
    };
    if (JSON.stringify(report) === JSON.stringify(this.#last)) return;
    await writeReport(this.s3, this.settings.dataBucket, report);
    if (report.ready && !this.#last?.ready) console.log('ready');
    this.#last = report;
  }

  /** What visitors still have open, while the server ends. */
  async finishing(found: Finishing): Promise<void> {
    this.#finishing = found;
    if (this.#last) await this.write(this.#last);
  }

  async drained(finalBackup: string | undefined): Promise<void> {
    const report = this.#last ?? (await this.look());
    await this.write({ ...report, ready: false, drained: true, ...(finalBackup && { finalBackup }) });
    // Nothing may take that word back while the agent ends.
    this.#drained = true;
  }
}
