/** Clients of each kind, which ask until they are stopped. What each gets goes into a tally. */
import { setMaxListeners } from 'node:events';
import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { askServer, download, Http2Client, type Site } from './requests';
import type { Kind, Tally } from './tally';

export interface Load {
  readonly site: Site;
  /** Of a large file. @default no downloads */
  readonly downloadPath?: string;
  /** How long a download takes. */
  readonly downloadSeconds: number;
  readonly tally: Tally;
  readonly stop: AbortSignal;
}

/** Of each kind of connection that is kept, and of downloads. */
const CLIENTS = 2;
const KEPT_MILLISECONDS = 100;
const NEW_MILLISECONDS = 250;
const AFTER_LOSS_MILLISECONDS = 500;

/** @returns when the load is stopped */
export async function runClients(load: Load): Promise<void> {
  // Each request listens, and there are more of them at once than Node takes for normal.
  setMaxListeners(0, load.stop);
  const all = Array.from({ length: CLIENTS }, (_, index) => [
    keptHttp1(load),
    keptHttp2(load),
    downloads(load, (index * load.downloadSeconds) / CLIENTS),
  ]);
  await Promise.all([newOnes(load), ...all.flat()]);
}

/** Asks one after the other. What breaks because the load is stopped is no loss. */
async function repeat(
  { tally, stop }: Load,
  kind: Kind,
  every: number,
  ask: () => Promise<{ readonly server: string; readonly milliseconds?: number }>,
): Promise<void> {
  while (!stop.aborted) {
    const started = performance.now();
    let pause = every;
    try {
      const { server, milliseconds = performance.now() - started } = await ask();
      tally.answered(kind, server, milliseconds, Date.now());
    } catch (error) {
      if (stop.aborted) return;
      tally.lost(kind, reasonOf(error));
      pause = AFTER_LOSS_MILLISECONDS;
    }
    await sleep(pause, undefined, { signal: stop }).catch(() => {});
  }
}

const reasonOf = (error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
};

const newOnes = (load: Load) =>
  repeat(load, 'new', NEW_MILLISECONDS, () => askServer(load.site, undefined, load.stop));

async function keptHttp1(load: Load): Promise<void> {
  const agent = kept();
  await repeat(load, 'kept HTTP/1.1', KEPT_MILLISECONDS, () => askServer(load.site, agent, load.stop));
  agent.destroy();
}

async function keptHttp2(load: Load): Promise<void> {
  const client = new Http2Client(load.site);
  load.stop.addEventListener('abort', () => client.close());
  await repeat(load, 'kept HTTP/2', KEPT_MILLISECONDS, async () => ({ server: await client.ask() }));
}

/** One after the other; who answers is asked first, on the same connection. */
async function downloads(load: Load, afterSeconds: number): Promise<void> {
  const { site, downloadPath: path, downloadSeconds, tally, stop } = load;
  if (path === undefined) return;
  await sleep(afterSeconds * 1000, undefined, { signal: stop }).catch(() => {});
  await repeat(load, 'download', 0, async () => {
    const agent = kept();
    let found = await askServer(site, agent, stop);
    if (found.isLast) found = await askServer(site, agent, stop);
    const { server } = found;
    const end = tally.began(server);
    try {
      return { server, milliseconds: await download(site, path, downloadSeconds, agent, stop) };
    } finally {
      end();
      agent.destroy();
    }
  });
}

const kept = () => new Agent({ keepAlive: true, maxSockets: 1 });
