/** Single requests, with Node alone. */
import type { IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { type Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { IDENTITY_PATH } from '../../protocol/routes';
import { SILENCE_MILLISECONDS, timeoutError } from '../lab/load/timeout';

export interface Site {
  /** The public name. */
  readonly host: string;
  /** Where connections go: a name or an address. */
  readonly address: string;
  readonly port: number;
}

/** Which authority has signed a certificate is the gate's question. Let's Encrypt's staging is good enough here. */
const TRUSTED = { rejectUnauthorized: false };

/** @param agent without one, the connection is new */
function get(
  { host, address, port }: Site,
  path: string,
  agent: Agent | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...{ host: address, port, servername: host, path, signal, timeout: SILENCE_MILLISECONDS },
      ...{ agent: agent ?? false, headers: { Host: host }, ...TRUSTED },
    });
    outgoing.on('timeout', () => outgoing.destroy(timeoutError()));
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      // The reader of the body gets this error. Without a reader, it would end the process.
      response.on('error', () => {});
      if (response.statusCode === 200) return resolve(response);
      response.resume();
      return reject(new Error(`status ${response.statusCode} for ${path}`));
    });
    outgoing.end();
  });
}

async function text(body: AsyncIterable<Buffer>): Promise<string> {
  let found = '';
  for await (const chunk of body) found += chunk.toString();
  return found.trim();
}

/** @returns the server that answered, and whether it asks to connect again */
export async function askServer(
  site: Site,
  agent: Agent | undefined,
  signal: AbortSignal,
): Promise<{ readonly server: string; readonly isLast: boolean }> {
  const response = await get(site, IDENTITY_PATH, agent, signal);
  return { server: await text(response), isLast: response.headers.connection === 'close' };
}

/** One connection for as long as the server lets it open. */
export class Http2Client {
  #session: ClientHttp2Session | undefined;

  constructor(private readonly site: Site) {}

  /** @returns the server that answered */
  async ask(): Promise<string> {
    const session = this.#open();
    const stream = session.request({ ':path': IDENTITY_PATH, ':authority': this.site.host });
    let status: number | undefined;
    stream.on('response', (headers) => {
      status = headers[':status'];
    });
    stream.setTimeout(SILENCE_MILLISECONDS, () => stream.destroy(timeoutError()));
    try {
      const server = await text(stream as AsyncIterable<Buffer>);
      // A connection that breaks ends its streams as if they were complete.
      if (status === undefined) throw Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
      if (status !== 200) throw new Error(`status ${status} for ${IDENTITY_PATH}`);
      return server;
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  close(): void {
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const { host, address, port } = this.site;
    this.#session = connect(`https://${address}:${port}`, { servername: host, ...TRUSTED });
    // Each stream gets it, too.
    this.#session.on('error', () => {});
    return this.#session;
  }
}

/** As much as buffers on the way may hold: what is smaller has been sent before it is read. */
const LEAST_BYTES = 20_000_000;

/** @throws Error where the site has no such file, or one that is too small */
export async function checkDownload(site: Site, path: string, signal: AbortSignal): Promise<void> {
  const response = await get(site, path, undefined, signal);
  response.destroy();
  const bytes = Number(response.headers['content-length'] ?? 0);
  if (bytes < LEAST_BYTES)
    throw new Error(`${path} has ${bytes} bytes; a download that lasts needs at least ${LEAST_BYTES}`);
}

/** Reads a file in so many seconds. @returns the longest wait for a part of it, in milliseconds */
export async function download(
  site: Site,
  path: string,
  seconds: number,
  agent: Agent,
  signal: AbortSignal,
): Promise<number> {
  const response = await get(site, path, agent, signal);
  const expected = Number(response.headers['content-length']);
  const started = performance.now();
  let [asked, longest, bytes] = [started, 0, 0];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    longest = Math.max(longest, performance.now() - asked);
    bytes += chunk.length;
    await sleep(Math.max(0, started + (bytes / expected) * seconds * 1000 - performance.now()), undefined, {
      signal,
    });
    asked = performance.now();
  }
  if (bytes !== expected) throw new Error(`${bytes} of ${expected} bytes`);
  return longest;
}
