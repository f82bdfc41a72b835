/** The load: runs in a container on the clients' network, asks until it is told to stop, and writes a line for each request. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clients, now } from './clients';
import { RATES } from './rates';
import type { LoadPlan } from './record';

/** New connections and probes that may be under way at once; a server that hangs must not fill this computer. */
const MOST_AT_ONCE = 200;
/** A client that was refused does not ask again at once. */
const AFTER_LOSS_MILLISECONDS = 200;

async function main(): Promise<void> {
  const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LoadPlan;
  const clients = new Clients(plan, (record) => process.stdout.write(`${JSON.stringify(record)}\n`));
  const end = now() + plan.limitSeconds * 1000;
  let stopped = false;
  process.on('SIGTERM', () => {
    stopped = true;
  });
  const goesOn = () => !stopped && now() < end;

  /** At a fixed rate, whether or not the ones before have come back. */
  async function steadily(every: number, ask: () => Promise<unknown>): Promise<void> {
    const underWay = new Set<Promise<unknown>>();
    for (let next = now(); goesOn(); next = Math.max(next + every, now())) {
      await sleep(Math.max(0, next - now()));
      if (underWay.size >= MOST_AT_ONCE) continue;
      const one = ask().finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await Promise.all(underWay);
  }

  /** One after the other. */
  async function inTurn(every: number, ask: () => Promise<boolean>): Promise<void> {
    while (goesOn()) {
      const started = now();
      if (!(await ask())) await sleep(AFTER_LOSS_MILLISECONDS);
      await sleep(Math.max(0, started + every - now()));
    }
  }

  const several = (count: number, start: (index: number) => Promise<void>) =>
    Array.from({ length: count }, (_, index) => start(index));
  await Promise.all([
    steadily(RATES.new.every, () => clients.newConnection()),
    steadily(RATES.probe.every, () => clients.probe()),
    ...several(RATES.http1.clients, () => inTurn(RATES.http1.every, clients.http1())),
    ...several(RATES.http2.clients, () => inTurn(RATES.http2.every, clients.http2())),
    // One after the other, so that some of them are at their beginning and some near their end.
    ...several(RATES.download.clients, async (index) => {
      await sleep(index * 2000);
      await inTurn(RATES.download.every, () => clients.download());
    }),
    ...several(RATES.upload.clients, async (index) => {
      await sleep(index * 1700);
      await inTurn(RATES.upload.every, () => clients.upload());
    }),
  ]);
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error);
    process.exit(1);
  },
);
