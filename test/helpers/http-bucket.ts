/**
 * A bucket behind S3's own protocol on the loopback address, as far as content needs it, and what can go wrong with it.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';

export interface Call {
  /** `LIST` is a GET of the bucket itself. */
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'LIST';
  readonly key: string;
}

/** What the store does instead of answering; `truncate` sends half of the object. */
export type Fault =
  | 'dead'
  | 'truncate'
  | 'half'
  | 'other bytes'
  | 'NoSuchBucket'
  | 403
  | 404
  | 500
  | 503
  | undefined;

interface Stored {
  readonly body: Buffer;
  readonly modified: Date;
  readonly type: string | undefined;
  readonly cacheControl: string | undefined;
}

export const BUCKET = 'content';

export class HttpBucket {
  readonly objects = new Map<string, Stored>();
  readonly calls: Call[] = [];
  /** Asked before each call. */
  fault: (call: Call) => Fault = () => undefined;
  /** Told after each call that changed something. */
  onChange: () => void | Promise<void> = () => {};
  clock = () => new Date();
  /** To a conditional write a removed object is still there, as to versitygw; to S3 it is not. */
  countsRemoved = false;
  readonly #removed = new Set<string>();
  /** Objects of one page of a list; as many as S3 gives. */
  pageSize = 1000;
  endpoint = '';
  client!: S3Client;
  /** What the bucket was called. */
  readonly names = new Set<string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async open(options: { readonly maxAttempts?: number } = {}): Promise<HttpBucket> {
    const bucket = new HttpBucket();
    await new Promise<void>((resolve) => bucket.#server.listen(0, '127.0.0.1', resolve));
    const { port } = bucket.#server.address() as AddressInfo;
    bucket.endpoint = `http://127.0.0.1:${port}`;
    bucket.client = new S3Client({
      region: 'eu-central-1',
      endpoint: bucket.endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      // Otherwise a store that is dead on purpose is asked five times, with pauses.
      maxAttempts: options.maxAttempts ?? 1,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    return bucket;
  }

  close(): void {
    this.client.destroy();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  put(key: string, body: string | Buffer, modified: Date = this.clock()): void {
    this.objects.set(key, { body: Buffer.from(body), modified, type: undefined, cacheControl: undefined });
  }

  text = (key: string) => this.objects.get(key)?.body.toString();
  /** Calls since the last time it was asked, such as `GET a.html`. */
  newCalls = () => this.calls.splice(0).map(({ method, key }) => `${method} ${key}`.trim());

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://store');
    const [, name = '', ...parts] = url.pathname.split('/');
    this.names.add(name);
    const key = parts.map(decodeURIComponent).join('/');
    const method = key === '' && request.method === 'GET' ? 'LIST' : (request.method as Call['method']);
    const call = { method, key };
    this.calls.push(call);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fault = this.fault(call);
    if (fault === 'dead') {
      request.socket.destroy();
    } else if (fault === 'NoSuchBucket') {
      refuse(response, 404, fault);
    } else if (typeof fault === 'number') {
      refuse(response, fault, fault === 404 ? 'NoSuchKey' : fault === 403 ? 'AccessDenied' : 'SlowDown');
    } else if (method === 'LIST') {
      this.#list(url, response);
    } else if (method === 'GET') {
      this.#get(key, request, response, fault);
    } else if (method === 'PUT') {
      await this.#put(key, Buffer.concat(chunks), request, response);
    } else {
      this.objects.delete(key);
      this.#removed.add(key);
      await this.onChange();
      response.writeHead(204).end();
    }
  }

  #list(url: URL, response: ServerResponse): void {
    const after = url.searchParams.get('continuation-token') ?? '';
    const prefix = url.searchParams.get('prefix') ?? '';
    const rest = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = rest.slice(0, this.pageSize);
    const contents = page.map((key) => {
      const { body, modified } = this.#stored(key);
      return (
        `<Contents><Key>${entities(key)}</Key><LastModified>${modified.toISOString()}</LastModified>` +
        `<ETag>${etag(body)}</` +
        `ETag><Size>${body.length}</Size></Contents>`
      );
    });
    const more = rest.length > this.pageSize;
    const next = more ? `<NextContinuationToken>${entities(page.at(-1) ?? '')}</NextContinuationToken>` : '';
    response
      .writeHead(200, { 'Content-Type': 'application/xml' })
      .end(
        `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
      );
  }

  #get(key: string, request: IncomingMessage, response: ServerResponse, fault: Fault): void {
    const stored = this.objects.get(key);
    if (!stored) {
      refuse(response, 404, 'NoSuchKey');
      return;
    }
    const { body } = stored;
    const tag = etag(body);
    const half = body.subarray(0, body.length >> 1);
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304).end();
    } else if ((request.headers['if-match'] ?? tag) !== tag) {
      refuse(response, 412, 'PreconditionFailed');
    } else if (fault === 'truncate') {
      // The connection breaks in the middle of the object.
      response.writeHead(200, { ETag: tag, 'Content-Length': body.length });
      response.write(half, () => request.socket.destroy());
    } else if (fault === 'half') {
      response.writeHead(200, { ETag: tag, 'Content-Length': half.length }).end(half);
    } else {
      const sent = fault === 'other bytes' ? Buffer.from(body.map((byte) => byte ^ 1)) : body;
      response.writeHead(200, { ETag: tag, 'Content-Length': sent.length }).end(sent);
    }
  }

  async #put(key: string, body: Buffer, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const old = this.objects.get(key);
    const { headers } = request;
    const sum = headers['x-amz-checksum-sha256'];
    if (sum && sum !== createHash('sha256').update(body).digest('base64'))
      return refuse(response, 400, 'BadDigest');
    const isThere = old !== undefined || (this.countsRemoved && this.#removed.has(key));
    if (headers['if-none-match'] === '*' && isThere) return refuse(response, 412, 'PreconditionFailed');
    if (headers['if-match'] && (!old || headers['if-match'] !== etag(old.body)))
      return refuse(response, 412, 'PreconditionFailed');
    this.objects.set(key, {
      body,
      modified: this.clock(),
      type: headers['content-type'],
      cacheControl: headers['cache-control'],
    });
    await this.onChange();
    response.writeHead(200, { ETag: etag(body) }).end();
  }

  #stored(key: string): Stored {
    const stored = this.objects.get(key);
    if (!stored) throw new Error(`no object ${key}`);
    return stored;
  }
}

const etag = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`;

const entities = (text: string) =>
  text.replace(/[&<>"']|[^\x20-\uffff]/gu, (one) => `&#${one.codePointAt(0)};`);

function refuse(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/xml' })
    .end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
