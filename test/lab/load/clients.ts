/** The clients. Each asks as programs of its kind do, and says of every request what became of it. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { Agent, type RequestOptions, request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { lossOf, WrongAnswer } from './classify';
import type { Client, LoadPlan, RequestRecord } from './record';

/** Filled in while a request goes on. */
interface Course {
  connect?: number;
  opened?: number;
  release?: number;
  content?: number;
  /** The client gave up: what it is told afterwards is its own doing. */
  hasGivenUp?: boolean;
}

/** Without a byte; as patient as programs are, so that a slow computer is no loss. */
const SILENCE_MILLISECONDS = 20_000;
const UPLOAD_PIECES = 50;
const UPLOAD_PIECE_BYTES = 10 * 1024;

export const now = () => performance.timeOrigin + performance.now();

/** When a connection was opened. */
const openings = new WeakMap<object, number>();

export class Clients {
  #number = 0;

  constructor(
    private readonly plan: LoadPlan,
    private readonly write: (record: RequestRecord) => void,
  ) {}

  /** One request over a connection of its own. */
  newConnection(): Promise<boolean> {
    return this.recorded('new', (course, number) => this.page(number, course, { agent: false }));
  }

  /** One after the other over a kept connection. */
  http1(): () => Promise<boolean> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    return () => this.recorded('http1', (course, number) => this.page(number, course, { agent }));
  }

  http2(): () => Promise<boolean> {
    let session: ClientHttp2Session | undefined;
    return () =>
      this.recorded('http2', async (course, number) => {
        if (!session || session.closed || session.destroyed) session = await this.openHttp2(course);
        course.opened = openings.get(session);
        try {
          await this.http2Page(session, number, course);
        } catch (error) {
          // What happened to the stream may have happened to all of them.
          if (!(error instanceof WrongAnswer)) session.destroy();
          throw error;
        }
      });
  }

  /** A large file, read at the pace of a slow line. */
  download(): Promise<boolean> {
    return this.recorded('download', async (course) => {
      const response = await this.ask(this.plan.download.path, course, { agent: false });
      const size = Number(response.headers['content-length']);
      const started = now();
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of response as AsyncIterable<Buffer>) {
        hash.update(chunk);
        bytes += chunk.length;
        const ahead = (bytes / size) * this.plan.transferMilliseconds - (now() - started);
        if (ahead > 20) await sleep(ahead);
      }
      if (hash.digest('hex') !== this.plan.download.sha256)
        throw new WrongAnswer('wrong bytes', `another content of ${bytes} bytes`);
    });
  }

  /** Sent at the pace of a slow line. The answer tells what arrived. */
  upload(): Promise<boolean> {
    return this.recorded('upload', async (course) => {
      const body = randomBytes(UPLOAD_PIECES * UPLOAD_PIECE_BYTES);
      const options = { agent: false, method: 'POST', headers: { 'Content-Length': body.length } } as const;
      const response = await this.ask(this.plan.uploadPath, course, options, async (send) => {
        for (let piece = 0; piece < UPLOAD_PIECES; piece += 1) {
          send(body.subarray(piece * UPLOAD_PIECE_BYTES, (piece + 1) * UPLOAD_PIECE_BYTES));
          await sleep(this.plan.transferMilliseconds / UPLOAD_PIECES);
        }
      });
      const arrived = JSON.parse((await collect(response)).toString()) as { bytes: number; sha256: string };
      const sent = createHash('sha256').update(body).digest('hex');
      if (arrived.bytes !== body.length || arrived.sha256 !== sent)
        throw new WrongAnswer('wrong bytes', `${arrived.bytes} of ${body.length} bytes arrived`);
    });
  }

  /** Whether anyone listens at the address: a TCP connection that is closed at once. */
  probe(): Promise<boolean> {
    return this.recorded('probe', async (course) => {
      const started = now();
      const socket = connectTcp({ host: this.plan.address, port: this.plan.port, timeout: 1000 });
      try {
        await Promise.race([once(socket, 'connect'), silence(socket, 1000)]);
        course.connect = now() - started;
      } finally {
        // With a reset: thousands of closed connections would be kept otherwise.
        socket.resetAndDestroy();
      }
    });
  }

  private async recorded(
    client: Client,
    work: (course: Course, number: number) => Promise<void>,
  ): Promise<boolean> {
    this.#number += 1;
    const number = this.#number;
    const start = now();
    const course: Course = {};
    const told = () => {
      const { hasGivenUp, ...rest } = course;
      return { number, client, start, end: now(), ...rest };
    };
    try {
      await work(course, number);
      this.write(told());
      return true;
    } catch (error) {
      const { message } = error as Error;
      const loss = course.hasGivenUp ? 'timed out' : lossOf(error as Error);
      const code = (error as { code?: unknown }).code;
      const detail = code === undefined ? message : `${String(code)}: ${message}`;
      this.write({ ...told(), loss, detail });
      return false;
    }
  }

  /** A small page; now and then the one that tells how new the content is. */
  private what(number: number) {
    const { pages, revisionPath } = this.plan;
    const turn = number % (pages.length + 1);
    return pages[turn] ?? { path: revisionPath, sha256: undefined };
  }

  private async page(number: number, course: Course, options: RequestOptions): Promise<void> {
    const { path, sha256 } = this.what(number);
    const response = await this.ask(`${path}?lab=${number}`, course, options);
    check(await collect(response), sha256, course);
  }

  private ask(
    path: string,
    course: Course,
    options: RequestOptions,
    send?: (write: (piece: Buffer) => void) => Promise<void>,
  ): Promise<IncomingMessage> {
    const { address, port, host, ca } = this.plan;
    const started = now();
    return new Promise((resolve, reject) => {
      const outgoing = request({
        ...options,
        ...{ host: address, port, servername: host, ca, path, timeout: SILENCE_MILLISECONDS },
        headers: { Host: host, ...options.headers },
      });
      outgoing.on('socket', (socket: Socket) => {
        const opened = () => {
          course.connect = now() - started;
          course.opened = now();
          openings.set(socket, course.opened);
        };
        if (outgoing.reusedSocket) course.opened = openings.get(socket);
        else socket.once('secureConnect', opened);
      });
      const late = () => {
        course.hasGivenUp = true;
        outgoing.destroy(timedOut(SILENCE_MILLISECONDS));
      };
      // The socket's own timeout begins when it is connected.
      const connecting = setTimeout(() => course.opened === undefined && late(), SILENCE_MILLISECONDS);
      outgoing.on('timeout', late);
      outgoing.on('close', () => clearTimeout(connecting));
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        course.release = numberOf(response.headers['x-lab-release']);
        // Told to whoever reads on; without a reader it would end the process.
        response.on('error', () => {});
        if (response.statusCode === 200) resolve(response);
        else {
          response.resume();
          reject(new WrongAnswer('wrong status', `status ${response.statusCode}`));
        }
      });
      if (!send) outgoing.end();
      else
        send((piece) => void outgoing.write(piece)).then(
          () => outgoing.end(),
          (error: Error) => outgoing.destroy(error),
        );
    });
  }

  private openHttp2(course: Course): Promise<ClientHttp2Session> {
    const { address, port, host, ca } = this.plan;
    const started = now();
    return new Promise((resolve, reject) => {
      const session = connectHttp2(`https://${address}:${port}`, { servername: host, ca });
      const late = setTimeout(() => {
        const error = timedOut(SILENCE_MILLISECONDS);
        reject(error);
        session.destroy(error);
      }, SILENCE_MILLISECONDS);
      session.on('error', reject);
      session.on('close', () => clearTimeout(late));
      session.on('connect', () => {
        clearTimeout(late);
        course.connect = now() - started;
        openings.set(session, now());
        resolve(session);
      });
    });
  }

  private http2Page(session: ClientHttp2Session, number: number, course: Course): Promise<void> {
    const { path, sha256 } = this.what(number);
    return new Promise((resolve, reject) => {
      const stream = session.request({ ':path': `${path}?lab=${number}`, ':authority': this.plan.host });
      const chunks: Buffer[] = [];
      let status = 0;
      let size: number | undefined;
      stream.setTimeout(SILENCE_MILLISECONDS, () => {
        course.hasGivenUp = true;
        stream.destroy(timedOut(SILENCE_MILLISECONDS));
      });
      stream.on('response', (headers) => {
        status = headers[':status'] ?? 0;
        size = numberOf(headers['content-length']);
        course.release = numberOf(headers['x-lab-release']);
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('close', () => {
        const body = Buffer.concat(chunks);
        // A session that ends closes its streams as if they had come to their end.
        const isWhole = stream.readableEnded && !stream.aborted && body.length >= (size ?? 0);
        if (status === 0 || !isWhole)
          reject(Object.assign(new Error('closed before the answer was whole'), { code: 'ECONNRESET' }));
        else if (status !== 200) reject(new WrongAnswer('wrong status', `status ${status}`));
        else
          try {
            check(body, sha256, course);
            resolve();
          } catch (error) {
            reject(error as Error);
          }
      });
      stream.end();
    });
  }
}

/** @param sha256 undefined for the page that tells how new the content is */
function check(body: Buffer, sha256: string | undefined, course: Course): void {
  if (sha256 === undefined) {
    course.content = numberOf(body.toString().trim());
    if (course.content === undefined) throw new WrongAnswer('wrong bytes', 'no number of a release');
  } else if (createHash('sha256').update(body).digest('hex') !== sha256)
    throw new WrongAnswer('wrong bytes', `another content of ${body.length} bytes`);
}

async function collect(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function silence(socket: Socket, milliseconds: number): Promise<never> {
  await once(socket, 'timeout');
  throw timedOut(milliseconds);
}

const timedOut = (milliseconds: number) =>
  Object.assign(new Error(`nothing for ${milliseconds} ms`), { code: 'ETIMEDOUT' });

const numberOf = (text: unknown) =>
  typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : undefined;
