/** The clients of the app. Each request has a number, which only the right answer to it repeats. */
import { Agent, type RequestOptions } from 'node:https';
import { WrongAnswer } from './classify';
import type { Ask } from './clients';
import { readEvents } from './events';
import { Http2Client } from './http2';
import { HttpsClient, readBody } from './https';
import type { Progress } from './progress';
import type { LoadPlan } from './record';
import type { Recorder } from './recorder';
import { sendSlowly } from './slow-upload';
import { overWebSocket } from './websocket';

/** 60 s are less than an app takes by default. */
const UPLOAD_BYTES_PER_SECOND = 256 * 1024;
const UPLOAD_PIECE_MILLISECONDS = 100;

export class AppClients {
  readonly #plan: LoadPlan;
  readonly #https: HttpsClient;

  /** @param host of the app */
  constructor(
    plan: LoadPlan,
    host: string,
    private readonly recorder: Recorder,
    private readonly stop: AbortSignal,
  ) {
    this.#plan = { ...plan, host };
    this.#https = new HttpsClient(this.#plan);
  }

  /** One request on a connection of its own. */
  newConnection(): Promise<boolean> {
    return this.recorder.record('app-new', (progress, number) =>
      this.ask(number, progress, { agent: false }),
    );
  }

  /** One request after the other on a kept connection. */
  http1(): Ask {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    return () =>
      this.recorder.record('app-http1', (progress, number) => this.ask(number, progress, { agent }));
  }

  /** One request after the other on a kept connection. */
  http2(): Ask {
    const client = new Http2Client(this.#plan);
    return () =>
      this.recorder.record('app-http2', async (progress, number) => {
        const check = (body: Buffer) => checkNonce(body, number);
        await client.ask(pathOf(number), progress, check);
      });
  }

  upload(): Promise<boolean> {
    const milliseconds = this.#plan.longMilliseconds;
    const bytes = Math.ceil((milliseconds / 1000) * UPLOAD_BYTES_PER_SECOND);
    const pieces = Math.ceil(milliseconds / UPLOAD_PIECE_MILLISECONDS);
    return this.recorder.record('app-upload', (progress) =>
      sendSlowly(this.#https, { path: '/upload', bytes, pieces, milliseconds, progress, stop: this.stop }),
    );
  }

  webSocket(): Promise<boolean> {
    return this.recorder.record('websocket', (progress) => overWebSocket(this.#plan, progress, this.stop));
  }

  events(): Promise<boolean> {
    return this.recorder.record('events', (progress) =>
      readEvents(this.#https, this.#plan, progress, this.stop),
    );
  }

  private async ask(number: number, progress: Progress, options: RequestOptions): Promise<void> {
    const response = await this.#https.ask({ path: pathOf(number), options }, progress);
    checkNonce(await readBody(response, progress), number);
  }
}

const pathOf = (number: number) => `/nonce?nonce=${number}`;

function checkNonce(body: Buffer, number: number): void {
  const text = body.toString();
  if (text !== `nonce ${number}\n`)
    throw new WrongAnswer('wrong bytes', `expected the nonce ${number}, got ${text.slice(0, 40)}`);
}
