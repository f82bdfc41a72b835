/** The site's clients. Each behaves like programs of its kind, and records the outcome of every request. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type RequestOptions } from 'node:https';
import { connect, type Socket } from 'node:net';
import { Http2Client } from './http2';
import { HttpsClient, readBody } from './https';
import { pace } from './pace';
import { checkHash, checkPage, type Progress } from './progress';
import type { Client, LoadPlan } from './record';
import type { Recorder, Work } from './recorder';
import { sendSlowly } from './slow-upload';
import { now, timeoutError } from './timeout';

const PROBE_TIMEOUT_MILLISECONDS = 1000;
const UPLOAD_PIECES = 50;
const UPLOAD_PIECE_BYTES = 10 * 1024;

/** @returns whether the request succeeded */
export type Ask = () => Promise<boolean>;

export class Clients {
  readonly #https: HttpsClient;

  constructor(
    private readonly plan: LoadPlan,
    private readonly recorder: Recorder,
    private readonly stop: AbortSignal,
  ) {
    this.#https = new HttpsClient(plan);
  }

  /** One request on a connection of its own. */
  newConnection(): Promise<boolean> {
    return this.record('new', (progress, number) => this.page(number, progress, { agent: false }));
  }

  /** One request after the other on a kept connection. */
  http1(): Ask {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    return () => this.record('http1', (progress, number) => this.page(number, progress, { agent }));
  }

  /** One request after the other on a kept connection. */
  http2(): Ask {
    const client = new Http2Client(this.plan);
    return () =>
      this.record('http2', (progress, number) => {
        const { path, sha256 } = this.pageFor(number);
        return client.ask(path, progress, (body) => checkPage(body, sha256, progress));
      });
  }

  /** A large file, read at the speed of a slow line. */
  download(): Promise<boolean> {
    return this.record('download', async (progress) => {
      const { download, longMilliseconds } = this.plan;
      const response = await this.#https.ask({ path: download.path, options: { agent: false } }, progress);
      const size = Number(response.headers['content-length']);
      const started = now();
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of response as AsyncIterable<Buffer>) {
        progress.pauses.heard();
        hash.update(chunk);
        bytes += chunk.length;
        const ahead = (bytes / size) * longMilliseconds - (now() - started);
        if (ahead > 20) await pace(ahead, this.stop);
        progress.pauses.resume();
      }
      checkHash(hash.digest('hex'), download.sha256, bytes);
    });
  }

  /** Sent at the speed of a slow line. The answer says what arrived. */
  upload(): Promise<boolean> {
    return this.record('upload', (progress) =>
      sendSlowly(this.#https, {
        ...{ path: this.plan.uploadPath, pieces: UPLOAD_PIECES, bytes: UPLOAD_PIECES * UPLOAD_PIECE_BYTES },
        ...{ milliseconds: this.plan.transferMilliseconds, progress, stop: this.stop },
      }),
    );
  }

  /** Whether anyone listens at the address: a TCP connection that is closed at once. */
  probe(): Promise<boolean> {
    return this.record('probe', async (progress) => {
      const started = now();
      const { address, port } = this.plan;
      const socket = connect({ host: address, port, timeout: PROBE_TIMEOUT_MILLISECONDS });
      try {
        await Promise.race([once(socket, 'connect'), silence(socket)]);
        progress.connect = now() - started;
      } finally {
        // With a reset: otherwise the system would keep thousands of closed connections for a while.
        socket.resetAndDestroy();
      }
    });
  }

  private record(client: Client, work: Work): Promise<boolean> {
    return this.recorder.record(client, work);
  }

  private async page(number: number, progress: Progress, options: RequestOptions): Promise<void> {
    const { path, sha256 } = this.pageFor(number);
    const response = await this.#https.ask({ path, options }, progress);
    checkPage(await readBody(response, progress), sha256, progress);
  }

  /** A small page, and regularly the one that has the number of the newest content. */
  private pageFor(number: number): { readonly path: string; readonly sha256: string | undefined } {
    const { pages, revisionPath } = this.plan;
    const page = pages[number % (pages.length + 1)] ?? { path: revisionPath, sha256: undefined };
    return { path: `${page.path}?lab=${number}`, sha256: page.sha256 };
  }
}

async function silence(socket: Socket): Promise<never> {
  await once(socket, 'timeout');
  throw timeoutError(PROBE_TIMEOUT_MILLISECONDS);
}
