/** Records the outcome of every request. */
import { lossOf } from './classify';
import { Pauses } from './pauses';
import type { Progress } from './progress';
import type { Client, RequestRecord } from './record';
import { now } from './timeout';

/** @throws Error if the request is lost */
export type Work = (progress: Progress, number: number) => Promise<void>;

export class Recorder {
  #number = 0;

  constructor(private readonly write: (record: RequestRecord) => void) {}

  /** @returns whether the request succeeded */
  async record(client: Client, work: Work): Promise<boolean> {
    const number = this.next();
    const start = now();
    const progress: Progress = { pauses: new Pauses() };
    const finished = (): RequestRecord => {
      const { hasGivenUp, pauses, ...known } = progress;
      return { number, client, start, end: now(), ...known, ...pauses.longest };
    };
    try {
      await work(progress, number);
      this.write(finished());
      return true;
    } catch (error) {
      const { message, code } = error as Error & { readonly code?: unknown };
      // It waited until then, and in vain.
      progress.pauses.heard();
      const loss = progress.hasGivenUp ? 'timed out' : lossOf(error as Error);
      const detail = code === undefined ? message : `${String(code)}: ${message}`;
      this.write({ ...finished(), loss, detail });
      return false;
    }
  }

  /** Adds what another program has recorded. */
  add(record: RequestRecord): void {
    this.write({ ...record, number: this.next() });
  }

  private next(): number {
    this.#number += 1;
    return this.#number;
  }
}
