/** How long the new server waits for the previous server's last backup before it takes the lease. */
import type { Manifest } from '../../protocol/backup-manifest';
import type { Report } from '../../protocol/report';
import { retireSeconds } from '../../protocol/retire-seconds';
import { monotonicSeconds } from './monotonic';

export class Takeover {
  #since: number | undefined;

  constructor(
    private readonly drainSeconds: number,
    private readonly readReport: (server: string) => Promise<Pick<Report, 'drained'> | undefined>,
    private readonly now: () => number = monotonicSeconds,
  ) {}

  /**
   * To be asked while this server serves. A server that crashed neither signs off nor says anything, so the wait ends.
   * A report of failure is no reason to be quicker: one sick container does not keep it from a last backup.
   */
  async mayTake({ server, signedOff }: Pick<Manifest, 'server' | 'signedOff'>): Promise<boolean> {
    this.#since ??= this.now();
    if (signedOff || this.now() - this.#since >= retireSeconds(this.drainSeconds)) return true;
    const report = await this.readReport(server);
    // Gone without a word, or finished without being able to sign off.
    return report === undefined || report.drained;
  }
}
