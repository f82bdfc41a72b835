/** Whether every sample that the old server's Prometheus has scraped is on the new server too. */
import { setTimeout as sleep } from 'node:timers/promises';
import { queryPrometheus, type SampleKey } from './prometheus';

type Env = Readonly<Record<string, string | undefined>>;

/** The new server loads within a minute what it took over. */
const LOAD_SECONDS = 150;
const LOAD_POLL_SECONDS = 4;
const POLL_SECONDS = 2;
const ALL_SERIES = '{__name__=~".+"}';
/** The metric that is remembered for all replacements. */
const REMEMBERED = 'up';

/** Collects the samples of a server until it is stopped. */
export class SampleWatch {
  readonly #seen = new Set<SampleKey>();
  readonly #from = Date.now();
  readonly #work: Promise<void>;
  #isStopped = false;

  constructor(
    private readonly machine: string,
    private readonly env: Env,
  ) {
    this.#work = this.collect();
  }

  get count(): number {
    return this.#seen.size;
  }

  get seen(): ReadonlySet<SampleKey> {
    return this.#seen;
  }

  /** @returns how many samples the other server does not have, after it had enough time to load them */
  async missingOn(machine: string, stop: AbortSignal): Promise<number> {
    this.stop();
    await this.#work;
    const end = Date.now() + LOAD_SECONDS * 1000;
    for (;;) {
      const missing = await countMissing(this.#seen, machine, ALL_SERIES, this.#from, this.env);
      if (missing === 0 || Date.now() > end) return missing;
      await sleep(LOAD_POLL_SECONDS * 1000, undefined, { signal: stop });
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** The last samples before the server goes matter most, so it asks often, and for few seconds each time. */
  private async collect(): Promise<void> {
    let answered = Date.now();
    while (!this.#isStopped) {
      const age = Math.ceil((Date.now() - answered) / 1000) + 20;
      const found = await queryPrometheus(this.machine, `${ALL_SERIES}[${age}s]`, this.env);
      if (found) {
        answered = Date.now();
        for (const sample of found) this.#seen.add(sample);
      }
      await sleep(POLL_SECONDS * 1000);
    }
  }
}

/** Whether the samples of all earlier servers are still there, however many replacements ago. Of one metric only. */
export class SampleHistory {
  readonly #seen = new Set<SampleKey>();
  readonly #from = Date.now();

  constructor(private readonly env: Env) {}

  /** @returns how many of the remembered samples this server does not have */
  missingOn(machine: string): Promise<number> {
    return countMissing(this.#seen, machine, REMEMBERED, this.#from, this.env);
  }

  remember({ seen }: SampleWatch): void {
    for (const sample of seen) if (sample.includes(`["__name__","${REMEMBERED}"]`)) this.#seen.add(sample);
  }
}

async function countMissing(
  wanted: ReadonlySet<SampleKey>,
  machine: string,
  selector: string,
  from: number,
  env: Env,
): Promise<number> {
  const age = Math.ceil((Date.now() - from) / 1000) + 60;
  const there = (await queryPrometheus(machine, `${selector}[${age}s]`, env)) ?? new Set();
  return [...wanted].filter((sample) => !there.has(sample)).length;
}
