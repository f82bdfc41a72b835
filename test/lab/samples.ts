/** Whether every sample that the old server's Prometheus scraped is on the new one: series and timestamp, each. */

import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess, textOf } from '../../bench/process';
import { ADDRESSES, PROMETHEUS_PORT } from '../../protocol/addresses';

type Env = Readonly<Record<string, string | undefined>>;

/** The new server loads what it was given within a minute. */
const LOAD_SECONDS = 150;
const POLL_MILLISECONDS = 2000;
const EVERYTHING = '{__name__=~".+"}';

/** Collects what a server has scraped, until it is stopped or the server is gone. */
export class SampleWatch {
  readonly #seen = new Set<string>();
  readonly #work: Promise<void>;
  readonly #from = Date.now() / 1000;
  #goesOn = true;

  constructor(
    readonly machine: string,
    private readonly env: Env,
  ) {
    this.#work = this.follow();
  }

  get count(): number {
    return this.#seen.size;
  }

  get seen(): ReadonlySet<string> {
    return this.#seen;
  }

  /** @returns how many of them the other server does not have, after it had the time to load them */
  async missingOn(machine: string, stop: AbortSignal): Promise<number> {
    this.stop();
    await this.#work;
    for (const end = Date.now() + LOAD_SECONDS * 1000; ; await sleep(4000, undefined, { signal: stop })) {
      const age = Math.ceil(Date.now() / 1000 - this.#from) + 60;
      const there = (await query(machine, `${EVERYTHING}[${age}s]`, this.env)) ?? new Set();
      const missing = [...this.#seen].filter((one) => !there.has(one)).length;
      if (missing === 0 || Date.now() > end) return missing;
    }
  }

  stop(): void {
    this.#goesOn = false;
  }

  /** The last answers before it goes are the ones that matter, so it is asked often, and for little. */
  private async follow(): Promise<void> {
    let answered = Date.now();
    while (this.#goesOn) {
      const age = Math.ceil((Date.now() - answered) / 1000) + 20;
      const found = await query(this.machine, `${EVERYTHING}[${age}s]`, this.env);
      if (found) {
        answered = Date.now();
        for (const one of found) this.#seen.add(one);
      }
      await sleep(POLL_MILLISECONDS);
    }
  }
}

/** Whether what earlier servers had scraped is still there, however many replacements ago: of one metric, all samples. */
export class History {
  readonly #seen = new Set<string>();
  readonly #from = Date.now() / 1000;

  constructor(private readonly env: Env) {}

  /** @returns how many of those that are remembered are not on this server */
  async missingOn(machine: string): Promise<number> {
    const age = Math.ceil(Date.now() / 1000 - this.#from) + 60;
    const there = (await query(machine, `up[${age}s]`, this.env)) ?? new Set();
    return [...this.#seen].filter((one) => !there.has(one)).length;
  }

  /** What was found on a newer server has to be on every one after it. */
  remember({ seen }: SampleWatch): void {
    for (const one of seen) if (one.includes('["__name__","up"]')) this.#seen.add(one);
  }
}

/** @returns "series timestamp" of each sample; undefined when the server does not answer */
export async function query(machine: string, text: string, env: Env): Promise<Set<string> | undefined> {
  const url = `http://${ADDRESSES.prometheus}:${PROMETHEUS_PORT}/api/v1/query`;
  const curl = ['curl', '-sf', '-m', '20', '--data-urlencode', `query=${text}`, url];
  const { code, lines } = await startProcess('docker', ['exec', machine, ...curl], { cwd: '.', env }).ended;
  if (code !== 0) return undefined;
  const { data } = JSON.parse(textOf(lines)) as {
    data: { result: { metric: object; values: [number, string][] }[] };
  };
  return new Set(
    data.result.flatMap(({ metric, values }) => {
      const series = JSON.stringify(Object.entries(metric).sort());
      return values.map(([time]) => `${series} ${time}`);
    }),
  );
}
