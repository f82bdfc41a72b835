/** The load: runs in a container on the clients' network until SIGTERM, and writes a line for each request. */
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppClients } from './app-clients';
import { type Ask, Clients } from './clients';
import { runHttp3 } from './http3';
import { pace } from './pace';
import { RATES } from './rates';
import type { LoadPlan } from './record';
import { Recorder } from './recorder';
import { now } from './timeout';

/** New connections and probes that are under way at once. If a server hangs, they must not fill this computer. */
const MAX_AT_ONCE = 200;
/** A client pauses after a lost request. */
const AFTER_LOSS_MILLISECONDS = 200;

async function main(): Promise<void> {
  const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LoadPlan;
  const stop = stopSignal(plan.limitSeconds);
  const recorder = new Recorder((record) => process.stdout.write(`${JSON.stringify(record)}\n`));
  const clients = new Clients(plan, recorder, stop);
  const app = plan.appHost === undefined ? undefined : new AppClients(plan, plan.appHost, recorder, stop);
  const isRunning = () => !stop.aborted;

  /** At a fixed rate, even if earlier requests are still under way. */
  async function atFixedRate(every: number, ask: Ask): Promise<void> {
    const underWay = new Set<Promise<unknown>>();
    for (let next = now(); isRunning(); next = Math.max(next + every, now())) {
      await sleep(Math.max(0, next - now()));
      if (underWay.size >= MAX_AT_ONCE) continue;
      const request = ask().finally(() => underWay.delete(request));
      underWay.add(request);
    }
    await Promise.all(underWay);
  }

  /** One request after the other. */
  async function oneByOne(every: number, ask: Ask): Promise<void> {
    while (isRunning()) {
      const started = now();
      if (!(await ask())) await sleep(AFTER_LOSS_MILLISECONDS);
      await sleep(Math.max(0, started + every - now()));
    }
  }

  const several = (count: number, start: (index: number) => Promise<void>) =>
    Array.from({ length: count }, (_, index) => start(index));
  const appLoad = (all: AppClients) => [
    atFixedRate(RATES.app.new.every, () => all.newConnection()),
    ...several(RATES.app.http1.clients, () => oneByOne(RATES.app.http1.every, all.http1())),
    ...several(RATES.app.http2.clients, () => oneByOne(RATES.app.http2.every, all.http2())),
    ...several(RATES.app.upload.clients, async (index) => {
      await pace(index * 1900, stop);
      await oneByOne(RATES.app.upload.every, () => all.upload());
    }),
    oneByOne(0, () => all.webSocket()),
    oneByOne(0, () => all.events()),
  ];
  await Promise.all([
    ...(app ? appLoad(app) : []),
    ...(plan.http3Program === undefined ? [] : [runHttp3(plan, plan.http3Program, recorder, stop)]),
    atFixedRate(RATES.new.every, () => clients.newConnection()),
    atFixedRate(RATES.probe.every, () => clients.probe()),
    ...several(RATES.http1.clients, () => oneByOne(RATES.http1.every, clients.http1())),
    ...several(RATES.http2.clients, () => oneByOne(RATES.http2.every, clients.http2())),
    // They start at different times, so that some are at their beginning while others are near their end.
    ...several(RATES.download.clients, async (index) => {
      await pace(index * 2000, stop);
      await oneByOne(RATES.download.every, () => clients.download());
    }),
    ...several(RATES.upload.clients, async (index) => {
      await pace(index * 1700, stop);
      await oneByOne(RATES.upload.every, () => clients.upload());
    }),
  ]);
}

/** Aborted by SIGTERM, or when the load's time is over. */
function stopSignal(limitSeconds: number): AbortSignal {
  const stop = new AbortController();
  // Each transfer that waits has a listener.
  setMaxListeners(0, stop.signal);
  process.on('SIGTERM', () => stop.abort());
  setTimeout(() => stop.abort(), limitSeconds * 1000).unref();
  return stop.signal;
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error);
    process.exit(1);
  },
);
