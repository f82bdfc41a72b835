/** Keeps the backup fresh while this server holds the lease, and stops for good when it has lost it. */

import { access, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Manifest } from '../../protocol/backup-manifest';
import { type AcmeBackup, backUpAcme } from './acme';
import { Lease, LeaseLostError } from './lease';
import { iso } from './metrics';
import { MetricsKeeper, type MetricsKeeperOptions } from './metrics-keeper';
import { monotonicSeconds } from './monotonic';

const RETRY_SECONDS = 1;

export class BackupKeeper {
  readonly #lease: Lease;
  readonly #metrics: MetricsKeeper | undefined;
  #acme: string | undefined;
  #marked = false;

  /**
   * @param mark file that remembers, over a restart of the agent, that this server held the lease
   * @param metrics undefined where the bundle has no Prometheus
   */
  constructor(
    private readonly acme: AcmeBackup,
    server: string,
    private readonly mark: string,
    private readonly log: (line: string) => void,
    metrics?: MetricsKeeperOptions,
  ) {
    this.#lease = new Lease(acme.s3, acme.bucket, server);
    this.#metrics = metrics && new MetricsKeeper(this.#lease, metrics);
  }

  /** It does not hold the lease yet, or could not note that down. */
  get isWaiting(): boolean {
    if (this.#lease.isLost || this.#lease.hasSignedOff) return false;
    return !this.#lease.isHeld || !this.#marked;
  }

  /** It is the one server that may write, and may do what no two may do at once. */
  get holdsLease(): boolean {
    return this.#lease.isHeld;
  }

  get hasLostLease(): boolean {
    return this.#lease.isLost;
  }

  /** What it took over from the server before, once it has. */
  get imported(): string | undefined {
    if (this.#metrics) return this.#metrics.imported;
    return this.#lease.isHeld ? 'no metrics' : undefined;
  }

  /** This server held the lease at some time. */
  heldLease(): Promise<boolean> {
    return access(this.mark).then(
      () => true,
      () => false,
    );
  }

  /**
   * To be called while the deployer says that this server serves.
   * @param mayTake whether the server that holds the lease need not be waited for
   */
  async claim(mayTake?: (from: Manifest) => boolean | Promise<boolean>): Promise<void> {
    if (!this.isWaiting) return;
    await this.guarded(async () => {
      if (!this.#lease.isHeld && !(await this.#lease.claim(await this.heldLease(), mayTake))) return;
      // Not before: noted down too early, it would keep a server for good from a lease that it never held.
      await writeFile(this.mark, '');
      this.#marked = true;
      this.log('this server holds the lease of the backup');
    });
  }

  /** @returns whether a backup of the certificates was due and made */
  async backUp(): Promise<boolean> {
    if (!this.#lease.isHeld) return false;
    const before = this.#acme;
    await this.guarded(async () => {
      this.#acme = await backUpAcme(this.acme, this.#lease, this.#acme);
    });
    return this.#acme !== before;
  }

  /** To be called often: takes the metrics over, and backs them up, when that is due. */
  async backUpMetrics(): Promise<void> {
    await this.guarded(async () => this.#metrics?.tick());
  }

  /**
   * The last backup of a server that retires, tried until it is made or the time is over. Signs off, so that the next
   * server need not wait. Killed and run again it goes on where it was.
   * @returns which backup is the last one; undefined where the turn was never or is no longer this server's
   */
  async finish(seconds: number): Promise<string | undefined> {
    const end = monotonicSeconds() + seconds;
    let problem = '';
    for (let left = seconds; left > 0; left = end - monotonicSeconds()) {
      try {
        return await within(left, this.last());
      } catch (error) {
        if (this.hasEnded(error)) return undefined;
        const { message } = error as Error;
        if (message !== problem) this.log(`last backup: ${message}`);
        problem = message;
        await sleep(RETRY_SECONDS * 1000);
      }
    }
    return this.signOffWithout(problem);
  }

  private async last(): Promise<string | undefined> {
    if (!this.#lease.isHeld && (this.#lease.isLost || !(await this.heldLease()))) return undefined;
    if (!this.#lease.isHeld && !this.#lease.hasSignedOff) await this.#lease.claim(true);
    if (!this.#lease.hasSignedOff) {
      await backUpAcme(this.acme, this.#lease, this.#acme);
      if (this.#metrics) await this.#metrics.finish();
      else await this.signOff();
    }
    return this.lastBackup();
  }

  /** What the last minute brought is lost then; the next server goes on from the backup before. */
  private async signOffWithout(problem: string): Promise<string | undefined> {
    try {
      await this.signOff();
    } catch (error) {
      if (!this.hasEnded(error)) throw error;
    }
    return this.#lease.hasSignedOff ? `${this.lastBackup()}, for the last one failed: ${problem}` : undefined;
  }

  private signOff(): Promise<void> {
    return this.#lease.update((manifest) => ({ ...manifest, signedOff: true }));
  }

  private lastBackup(): string {
    const set = this.#lease.manifest?.metrics?.[0];
    return set ? `the backup of ${iso(set)}` : 'the certificates';
  }

  private hasEnded(error: unknown): boolean {
    if (!(error instanceof LeaseLostError)) return false;
    this.log(error.message);
    return !this.#lease.hasSignedOff;
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      this.log(error.message);
    }
  }
}

/** What still goes on afterwards finds that the server has signed off, and counts for nothing. */
async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${Math.round(seconds)} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
