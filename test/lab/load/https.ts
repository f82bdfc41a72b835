/** Requests over HTTP/1.1. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { Socket } from 'node:net';
import { checkStatus, numberIn, type Progress } from './progress';
import type { LoadPlan } from './record';
import { now, SILENCE_MILLISECONDS, timeoutError } from './timeout';

export interface HttpsRequest {
  readonly path: string;
  readonly options: RequestOptions;
  /** Writes the body. Each piece is over when the system has taken it. @default no body */
  readonly send?: (write: (piece: Buffer) => Promise<void>) => Promise<void>;
}

export class HttpsClient {
  /** When each connection was opened. */
  readonly #opened = new WeakMap<Socket, number>();

  constructor(private readonly plan: LoadPlan) {}

  /** @throws Error if the request is lost, also with another status than 200 */
  ask({ path, options, send }: HttpsRequest, progress: Progress): Promise<IncomingMessage> {
    const { address, port, host, ca } = this.plan;
    const started = now();
    return new Promise((resolve, reject) => {
      const outgoing = request({
        ...options,
        ...{ host: address, port, servername: host, ca, path, timeout: SILENCE_MILLISECONDS },
        headers: { Host: host, ...options.headers },
      });
      outgoing.on('socket', (socket: Socket) => {
        if (outgoing.reusedSocket) progress.opened = this.#opened.get(socket);
        else {
          socket.once('connect', () => progress.pauses.heard());
          socket.once('secureConnect', () => {
            progress.pauses.heard();
            progress.connect = now() - started;
            progress.opened = now();
            this.#opened.set(socket, progress.opened);
          });
        }
      });
      const giveUp = () => {
        progress.hasGivenUp = true;
        outgoing.destroy(timeoutError());
      };
      // The socket's own timeout begins only when it is connected.
      const connecting = setTimeout(() => progress.opened === undefined && giveUp(), SILENCE_MILLISECONDS);
      outgoing.on('timeout', giveUp);
      outgoing.on('close', () => clearTimeout(connecting));
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        progress.pauses.heard();
        progress.release = numberIn(response.headers['x-lab-release']);
        // The reader of the body gets this error. Without a reader, it would end the process.
        response.on('error', () => {});
        try {
          checkStatus(response.statusCode);
          resolve(response);
        } catch (error) {
          response.resume();
          reject(error as Error);
        }
      });
      if (!send) outgoing.end();
      else
        send((piece) => write(outgoing, piece)).then(
          () => outgoing.end(),
          (error: Error) => outgoing.destroy(error),
        );
    });
  }
}

const write = (outgoing: ClientRequest, piece: Buffer) =>
  new Promise<void>((resolve, reject) => {
    outgoing.write(piece, (error) => (error ? reject(error) : resolve()));
  });

export async function readBody(response: IncomingMessage, { pauses }: Progress): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    pauses.heard();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
