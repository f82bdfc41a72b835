/**
 * Brings the journal to CloudWatch, because the machine and its journal are gone after the next deploy. It notes how
 * far it is only once CloudWatch has taken that: what it sends again after a crash stands there twice, and nothing is
 * missing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { type Batch, batches } from './batches';
import { readCursor, writeCursor } from './cursor';
import type { Journal } from './journal';
import type { LogStream } from './log-stream';

/** What a line waits for others. */
const LINGER_MILLISECONDS = 2000;
/** After each batch, so at most 1 MiB/s. */
const PAUSE_MILLISECONDS = 1000;
const LONGEST_PAUSE_MILLISECONDS = 60_000;

export interface ShipperOptions {
  readonly journal: Journal;
  readonly stream: LogStream;
  /** File that remembers how far it is. */
  readonly cursorFile: string;
  readonly log: (line: string) => void;
  /** Hears whether CloudWatch takes the journal. @default nobody hears */
  readonly working?: (works: boolean) => void;
  /** Waits for so many milliseconds. @default it does */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** @default 2000 */
  readonly lingerMilliseconds?: number;
}

export class JournalShipper {
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #cursor: string | undefined;
  #problem: string | undefined;

  constructor(private readonly options: ShipperOptions) {}

  /** From now on, in the background, until it is finished. Fails never: what does not work is tried again. */
  start(): void {
    this.#running = this.follow(this.#stopping.signal);
  }

  /**
   * Sends what the journal holds now, and stops.
   * @returns whether all of it was sent within the time
   */
  async finish(seconds: number): Promise<boolean> {
    this.#stopping.abort();
    await this.#running;
    const signal = AbortSignal.timeout(seconds * 1000);
    try {
      this.#cursor ??= await readCursor(this.options.cursorFile);
      for await (const batch of this.read(false, signal)) await this.deliver(batch, signal);
    } catch (error) {
      if (!signal.aborted) this.fails(error as Error);
      return false;
    }
    return !signal.aborted;
  }

  /**
   * Puts what CloudWatch has not taken somewhere else, after `finish`.
   * @param keep fails where it could not
   */
  async keepUnsent(keep: (batch: Batch) => Promise<void>, signal: AbortSignal): Promise<void> {
    for await (const batch of this.read(false, signal)) {
      await keep(batch);
      await this.took(batch);
    }
    signal.throwIfAborted();
  }

  private read(follow: boolean, signal: AbortSignal): AsyncIterable<Batch> {
    const { journal, lingerMilliseconds = LINGER_MILLISECONDS } = this.options;
    return batches(journal({ after: this.#cursor, follow, signal }), lingerMilliseconds);
  }

  private async follow(signal: AbortSignal): Promise<void> {
    for (let tries = 0; !signal.aborted; tries += 1) {
      try {
        this.#cursor ??= await readCursor(this.options.cursorFile);
        for await (const batch of this.read(true, signal)) {
          await this.deliver(batch, signal);
          tries = 0;
          await this.pause(PAUSE_MILLISECONDS, signal);
        }
      } catch (error) {
        if (!signal.aborted) this.fails(error as Error);
      }
      await this.pause(backoff(tries), signal).catch(() => {});
    }
  }

  /** Until CloudWatch has taken it. */
  private async deliver(batch: Batch, signal: AbortSignal): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await this.send(batch.events, signal);
        break;
      } catch (error) {
        signal.throwIfAborted();
        this.fails(error as Error);
        await this.pause(backoff(tries), signal);
      }
    }
    this.options.working?.(true);
    this.tell(await this.took(batch));
  }

  /**
   * From now on it counts as sent.
   * @returns why that could not be noted
   */
  private async took({ cursor }: Batch): Promise<string | undefined> {
    this.#cursor = cursor;
    // On a full disk it goes on all the same: only a restart would send again what was sent already.
    return writeCursor(this.options.cursorFile, cursor).then(
      () => undefined,
      (error: Error) => `sent, but how far could not be noted: ${error.message}`,
    );
  }

  /** What CloudWatch refuses for what is in it must not hold up all that follows. */
  private async send(events: readonly InputLogEvent[], signal: AbortSignal): Promise<void> {
    const { stream, log } = this.options;
    try {
      const rejected = await stream.put(events, signal);
      if (rejected > 0) log(`logs: CloudWatch takes no lines of that age: ${rejected} are not there`);
    } catch (error) {
      if ((error as Error).name !== 'InvalidParameterException') throw error;
      const [first] = events;
      if (events.length > 1) {
        const middle = Math.floor(events.length / 2);
        await this.send(events.slice(0, middle), signal);
        await this.send(events.slice(middle), signal);
      } else if (first) {
        // Fails as well where it is not the line's fault, and then the line is not given up.
        const message = `(CloudWatch refused this line: ${(error as Error).message})`;
        await stream.put([{ ...first, message }], signal);
      }
    }
  }

  private pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { pause } = this.options;
    return pause ? pause(milliseconds, signal) : sleep(milliseconds, undefined, { signal });
  }

  private fails(error: Error): void {
    this.options.working?.(false);
    this.tell(error.message);
  }

  /** Each problem once: these lines go to the journal, too. */
  private tell(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.options.log(problem === undefined ? 'logs: they are sent again' : `logs: ${problem}`);
    this.#problem = problem;
  }
}

/** Twice as long each time, and not all servers at the same moment. */
const backoff = (tries: number) =>
  Math.min(LONGEST_PAUSE_MILLISECONDS, 1000 * 2 ** Math.min(tries, 16)) * (0.75 + Math.random() / 4);
