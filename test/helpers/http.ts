/** A request to an address with any name, as a client of that name makes it. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

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
