/** A request to an address with any name, as a client of that name makes it. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came: also those that came twice. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface Ask {
  readonly address: string;
  readonly port: number;
  readonly tls?: boolean;
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** @default 10 */
  readonly seconds?: number;
}

export function ask({
  address,
  port,
  tls,
  host,
  path,
  method = 'GET',
  headers,
  body,
  seconds = 10,
}: Ask): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = (tls ? httpsRequest : httpRequest)({
      host: address,
      port,
      path,
      method,
      headers: { Host: host, ...headers },
      agent: false,
      signal: AbortSignal.timeout(seconds * 1000),
      // There is no certificate yet: Traefik shows the one that it makes for itself.
      ...(tls && { servername: host.split(':')[0], rejectUnauthorized: false }),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.end(body);
  });
}

/** @throws Error with the last problem when it does not hold in time */
export async function eventually(work: () => Promise<boolean>, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000;
  let problem = 'it did not hold';
  while (Date.now() < end) {
    try {
      if (await work()) return;
    } catch (error) {
      problem = (error as Error).message;
    }
    await sleep(100);
  }
  throw new Error(`not within ${seconds} s: ${problem}`);
}
