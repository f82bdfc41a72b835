/**
 * `npm run handover`: asks a site from this computer while somebody replaces its server, and says what that cost open
 * connections. The site may be anywhere; nothing is changed there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '../../cli/command';
import { table } from '../../cli/output';
import { runClients } from './clients';
import { askServer, checkDownload, type Site } from './requests';
import { Tally } from './tally';

export interface HandoverOptions {
  /** Path of a file of at least 20 MB. */
  readonly download?: string;
}

/** Less than the drain of an environment that does not say how long it may be. */
const DOWNLOAD_SECONDS = 40;

export async function handover(
  context: CommandContext,
  target: string,
  { download: downloadPath }: HandoverOptions,
): Promise<void> {
  const { log } = context;
  const site = siteOf(context, target);
  const tally = new Tally();
  const stop = new AbortController();
  const { signal } = stop;
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  if (downloadPath !== undefined) await checkDownload(site, downloadPath, signal);
  const { server } = await askServer(site, undefined, signal);
  log(`${site.host} is at ${server}; connections of each kind are open`);
  if (downloadPath === undefined) log('without downloads: --download names a file of at least 20 MB');
  log('Now replace the server, from another terminal. This ends by itself; Ctrl-C ends it before.');
  const downloadSeconds = DOWNLOAD_SECONDS;
  const clients = runClients({
    site,
    tally,
    stop: signal,
    downloadSeconds,
    ...(downloadPath && { downloadPath }),
  });
  await untilOver(tally, server, stop, log);
  await clients;
  const { lines, isGood } = report(tally);
  for (const line of lines) log(line);
  if (!isGood) process.exitCode = 1;
}

async function untilOver(
  tally: Tally,
  first: string,
  stop: AbortController,
  log: (line: string) => void,
): Promise<void> {
  let known = first;
  while (!stop.signal.aborted) {
    const { holder = known } = tally;
    if (holder !== known) log(`the address has moved from ${known} to ${holder}`);
    known = holder;
    if (tally.isOver(Date.now())) stop.abort();
    else await sleep(200);
  }
}

/** @param target an environment's name, or an address that begins with https:// */
function siteOf({ environments }: CommandContext, target: string): Site {
  if (target.startsWith('https://')) {
    const { hostname, port } = new URL(target);
    return { host: hostname, address: hostname, port: Number(port) || 443 };
  }
  const { domain: host, platform, traits } = environments.load(target);
  return { host, address: platform === 'local' ? '127.0.0.1' : host, port: traits.httpsPort };
}

/** What is printed at the end, and whether the handover did what it is for. */
export function report(tally: Tally): { readonly lines: readonly string[]; readonly isGood: boolean } {
  const { rows, servers, losses, hasMoved } = tally;
  const head = [
    'connections',
    'answers',
    'lost',
    'longest pause',
    ...servers.map((server) => `by ${server}`),
  ];
  const cells = rows.map(({ kind, answered, lost, longestMilliseconds, byServer, handedOver }) => [
    ...[kind, String(answered), String(lost), `${(longestMilliseconds / 1000).toFixed(2)} s`],
    ...servers.map((server) => String(byServer.get(server) ?? 0)),
    ...(hasMoved && kind !== 'new' ? [String(handedOver)] : ['-']),
  ]);
  const goneOn = rows.reduce((sum, { handedOver }) => sum + handedOver, 0);
  const verdict = !hasMoved
    ? 'the address did not move'
    : goneOn === 0
      ? 'no open connection went on at the previous server: a line of the gate says why'
      : losses.length > 0
        ? 'open connections went on at the previous server, but not all that was asked was answered'
        : 'nothing was lost';
  return {
    lines: ['', table([...head, 'by the previous one after the switch'], cells), '', ...losses, verdict],
    isGood: verdict === 'nothing was lost',
  };
}
