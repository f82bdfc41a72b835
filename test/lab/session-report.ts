/** Collects the results of a session, and writes the report after each part: it is there even if the lab is stopped. */
import { rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import type { ChangeResult } from './change-result';
import type { FaultResult } from './fault';
import type { LabReport } from './report/lab-report';
import { type WrittenReport, writeReport } from './report/write-report';

export interface SessionReportProps {
  readonly folder: string;
  readonly log: (line: string) => void;
  /** The protection that was taken away. @default none */
  readonly sabotage?: string | undefined;
}

export interface Results {
  readonly changes?: readonly ChangeResult[];
  readonly faults?: readonly FaultResult[];
}

export class SessionReport {
  readonly #started = new Date().toISOString();
  readonly #changes: ChangeResult[] = [];
  readonly #faults: FaultResult[] = [];

  private constructor(private readonly props: SessionReportProps) {}

  static async create(props: SessionReportProps): Promise<SessionReport> {
    // A report of an earlier lab must not look like one of this lab.
    await rm(props.folder, { recursive: true, force: true });
    return new SessionReport(props);
  }

  async add({ changes = [], faults = [] }: Results): Promise<void> {
    this.#changes.push(...changes);
    this.#faults.push(...faults);
    for (const { name, problems } of [...changes, ...faults])
      this.props.log(
        problems.map((problem) => `FAILED: ${name}: ${problem}`).join('\n') || `${name}: as expected`,
      );
    await this.write();
  }

  write(): Promise<WrittenReport> {
    const { folder, sabotage } = this.props;
    const report: LabReport = {
      started: this.#started,
      ...(sabotage && { sabotage }),
      changes: this.#changes,
      faults: this.#faults,
      load: loadavg()[0] ?? 0,
    };
    return writeReport(folder, report);
  }

  get isAsExpected(): boolean {
    return [...this.#changes, ...this.#faults].every(({ problems }) => problems.length === 0);
  }
}
