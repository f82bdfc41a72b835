/** What a machine on AWS brings to CloudWatch: its journal and how much disk is free. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../../protocol/boot-settings';
import { PATHS } from '../../protocol/paths';
import type { Metrics } from '../metrics';
import { diskEvent, fullest } from './disk-metric';
import { type Journal, journal, syncJournal } from './journal';
import { JournalShipper } from './journal-shipper';
import { LogStream, logsClient, streamName } from './log-stream';
import { forwardUnsent, putUnsent } from './unsent';

/** Somewhat more often than the alarm's 300 s, so that none of its periods is without. */
export const DISK_SECONDS = 240;
/** How often it is looked whether an earlier server has left lines. */
export const FORWARD_SECONDS = 600;
/** To put into the bucket what CloudWatch did not take. */
const KEEP_SECONDS = 4;

export class MachineLogs {
  readonly #shipper: JournalShipper;
  readonly #streamOf: (name: string) => LogStream;
  readonly #journalStream: LogStream;

  /** @param from the journal to send. @default the machine's */
  constructor(
    private readonly settings: Settings,
    group: string,
    private readonly s3: S3Client,
    private readonly log: (line: string) => void,
    metrics: Metrics,
    from: Journal = journal(),
  ) {
    const client = logsClient(settings);
    this.#streamOf = (name) => new LogStream(client, group, name);
    this.#journalStream = this.#streamOf(streamName(settings, 'journal'));
    this.#shipper = new JournalShipper({
      journal: from,
      stream: this.#journalStream,
      cursorFile: PATHS.journalCursor,
      log,
      working: (works) =>
        metrics.set('baton_logs_failing', 'Whether CloudWatch does not take the journal.', works ? 0 : 1),
    });
  }

  start(): void {
    this.#shipper.start();
  }

  /** All that the journal holds is off the machine after it: in CloudWatch, else in the data bucket. */
  async finish(seconds: number): Promise<void> {
    await syncJournal(AbortSignal.timeout(1000)).catch(() => {});
    if (await this.#shipper.finish(seconds)) return;
    const signal = AbortSignal.timeout(KEEP_SECONDS * 1000);
    const store = this.store();
    const { name } = this.#journalStream;
    await this.#shipper.keepUnsent((batch) => putUnsent(store, name, batch, signal), signal);
    this.log(
      'logs: CloudWatch did not take the last lines: they wait in the data bucket for the next server',
    );
  }

  async forward(): Promise<void> {
    const lines = await forwardUnsent(this.store(), this.#streamOf, this.log);
    if (lines > 0) this.log(`logs: ${lines} lines that an earlier server could not send are in CloudWatch`);
  }

  async measureDisk(): Promise<void> {
    const { metricNamespace, server } = this.settings;
    if (!metricNamespace) return;
    const space = await fullest(['/', PATHS.data]);
    await this.#streamOf(streamName(this.settings, 'disk')).put([
      diskEvent(metricNamespace, server, space, Date.now()),
    ]);
  }

  private store() {
    return { s3: this.s3, bucket: this.settings.dataBucket };
  }
}

/** @returns undefined where the platform has no CloudWatch */
export const machineLogs = (settings: Settings, s3: S3Client, metrics: Metrics): MachineLogs | undefined =>
  settings.logGroup
    ? new MachineLogs(settings, settings.logGroup, s3, (line) => console.log(line), metrics)
    : undefined;
