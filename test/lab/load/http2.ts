/** Requests over HTTP/2, one after the other, on one connection for as long as it works. */
import { type ClientHttp2Session, connect } from 'node:http2';
import { WrongAnswer } from './classify';
import { checkStatus, numberIn, type Progress } from './progress';
import type { LoadPlan } from './record';
import { now, SILENCE_MILLISECONDS, timeoutError } from './timeout';

interface Connection {
  readonly session: ClientHttp2Session;
  readonly opened: number;
}

export class Http2Client {
  #connection: Connection | undefined;

  constructor(private readonly plan: LoadPlan) {}

  /**
   * @param check throws an error if the answer is wrong
   * @throws Error if the request is lost
   */
  async ask(path: string, progress: Progress, check: (body: Buffer) => void): Promise<void> {
    const { session, opened } = await this.connection(progress);
    progress.opened = opened;
    try {
      check(await this.body(session, path, progress));
    } catch (error) {
      // What happened to one stream may have happened to all of them.
      if (!(error instanceof WrongAnswer)) session.destroy();
      throw error;
    }
  }

  private async connection(progress: Progress): Promise<Connection> {
    const known = this.#connection;
    if (known && !known.session.closed && !known.session.destroyed) return known;
    this.#connection = await this.open(progress);
    return this.#connection;
  }

  private open(progress: Progress): Promise<Connection> {
    const { address, port, host, ca } = this.plan;
    const started = now();
    return new Promise((resolve, reject) => {
      const session = connect(`https://${address}:${port}`, { servername: host, ca });
      const timer = setTimeout(() => {
        const error = timeoutError();
        reject(error);
        session.destroy(error);
      }, SILENCE_MILLISECONDS);
      session.on('error', reject);
      session.on('close', () => clearTimeout(timer));
      session.on('connect', () => {
        clearTimeout(timer);
        progress.connect = now() - started;
        progress.pauses.heard();
        resolve({ session, opened: now() });
      });
    });
  }

  private body(session: ClientHttp2Session, path: string, progress: Progress): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const stream = session.request({ ':path': path, ':authority': this.plan.host });
      const chunks: Buffer[] = [];
      let status = 0;
      let size = 0;
      stream.setTimeout(SILENCE_MILLISECONDS, () => {
        progress.hasGivenUp = true;
        stream.destroy(timeoutError());
      });
      stream.on('response', (headers) => {
        progress.pauses.heard();
        status = headers[':status'] ?? 0;
        size = numberIn(headers['content-length']) ?? 0;
        progress.release = numberIn(headers['x-lab-release']);
      });
      stream.on('data', (chunk: Buffer) => {
        progress.pauses.heard();
        chunks.push(chunk);
      });
      stream.on('error', reject);
      stream.on('close', () => {
        const body = Buffer.concat(chunks);
        // A session that ends also closes streams that are not complete.
        const isComplete = stream.readableEnded && !stream.aborted && body.length >= size;
        if (status === 0 || !isComplete)
          return reject(
            Object.assign(new Error('closed before the answer was complete'), { code: 'ECONNRESET' }),
          );
        try {
          checkStatus(status);
          resolve(body);
        } catch (error) {
          reject(error as Error);
        }
        return undefined;
      });
      stream.end();
    });
  }
}
