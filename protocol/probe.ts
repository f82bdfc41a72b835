/** Asks a server by its address with a public name, as a client of that name would. */
import { request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type CertificateProblem, certificateProblem } from './certificate-problem';

/** What is asked for, by its public name. */
export interface PublicRoute {
  /** The name, in TLS and in the request. */
  readonly host: string;
  readonly path: string;
}

export interface Probe extends PublicRoute {
  /** Where the connection goes. */
  readonly address: string;
  /** @default 443 */
  readonly port?: number;
  /** Certificates to trust instead of the system's. @default the system's */
  readonly ca?: string;
  /** @default 5000 */
  readonly timeoutMilliseconds?: number;
  /** Beside Host. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the connection comes from. It is reset at its end, so that the next one can come from there. @default any */
  readonly localPort?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Undefined when the certificate is valid for the name, else why it is not. */
  readonly certificateProblem: CertificateProblem | undefined;
  /** When it ends, in Unix seconds. @default it does not say */
  readonly certificateEnds?: number;
}

const BODY_LIMIT = 64 * 1024;

/** @throws Error when there is no answer */
export function probe({
  address,
  port = 443,
  host,
  path,
  ca,
  timeoutMilliseconds = 5000,
  headers,
  localPort,
}: Probe): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const fail = (error: Error) =>
      reject(signal.aborted ? new Error(`no answer within ${timeoutMilliseconds / 1000} s`) : error);
    const tcp = localPort === undefined ? undefined : connect({ host: address, port, localPort });
    tcp?.on('error', fail);
    const trusted = { rejectUnauthorized: false, ...(ca && { ca }) };
    const outgoing = request({
      host: address,
      port,
      servername: host,
      path,
      headers: { Host: host, ...headers },
      // Verified all the same, but the answer is wanted in either case.
      ...trusted,
      agent: false,
      signal,
      ...(tcp && { createConnection: () => connectTls({ socket: tcp, servername: host, ...trusted }) }),
    });
    outgoing.on('error', fail).on('close', () => tcp?.resetAndDestroy());
    outgoing.on('response', (response) => {
      // Asked at once: a socket that was closed knows no certificate any more.
      const socket = response.socket as TLSSocket;
      const problem = certificateProblem(socket, host);
      const ends = Date.parse(socket.getPeerCertificate().valid_to) / 1000;
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= BODY_LIMIT) chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        tcp?.resetAndDestroy();
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          certificateProblem: problem,
          ...(Number.isFinite(ends) && { certificateEnds: ends }),
        });
      });
    });
    outgoing.end();
  });
}
