/** The longest time in which a connection that waits for something gets nothing. */
import { now } from './timeout';

export class Pauses {
  #from = now();
  #longest: { readonly pause: number; readonly pauseAt: number } | undefined;

  /** Something has arrived, or was taken by the other side. */
  heard(): void {
    const pause = now() - this.#from;
    if (pause > (this.#longest?.pause ?? 0)) this.#longest = { pause, pauseAt: this.#from };
    this.#from = now();
  }

  /** The client itself waited until now. */
  resume(): void {
    this.#from = now();
  }

  /** For the record: milliseconds, and when it began. Empty if nothing was heard. */
  get longest(): { readonly pause?: number; readonly pauseAt?: number } {
    return this.#longest ?? {};
  }
}
