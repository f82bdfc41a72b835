/** A bucket in memory with conditional writes, for what a test lets go wrong on purpose. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

const etagOf = (bytes: Uint8Array) => `"${createHash('md5').update(bytes).digest('hex')}"`;

export class MemoryBucket {
  readonly objects = new Map<string, Buffer>();
  readonly writes: string[] = [];
  /** Asked before each call; throws what the store shall answer. */
  before: (command: 'get' | 'put' | 'list' | 'delete', key: string) => void | Promise<void> = () => {};
  /** Asked after each write that counted: an answer that got lost. */
  after: (key: string) => void = () => {};
  /** What a reader gets of the object. */
  body: (key: string, bytes: Buffer) => Buffer = (_, bytes) => bytes;
  readonly client: S3Client;

  constructor() {
    this.client = new S3Client({ region: 'x', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
    this.client.send = (async (command: unknown) => this.answer(command)) as never;
  }

  json = (key: string) => JSON.parse(this.objects.get(key)?.toString() ?? 'null');

  private async answer(command: unknown): Promise<object> {
    if (command instanceof GetObjectCommand) return this.get(command.input.Key ?? '');
    if (command instanceof PutObjectCommand) return this.put(command.input);
    if (command instanceof ListObjectsV2Command) return this.list(command.input.Prefix ?? '');
    if (command instanceof DeleteObjectCommand) return this.delete(command.input.Key ?? '');
    throw new Error('unknown command');
  }

  private async list(prefix: string): Promise<object> {
    await this.before('list', prefix);
    const found = [...this.objects].filter(([key]) => key.startsWith(prefix));
    return { Contents: found.map(([Key, bytes]) => ({ Key, Size: bytes.length })) };
  }

  private async delete(key: string): Promise<object> {
    await this.before('delete', key);
    this.objects.delete(key);
    return {};
  }

  private async get(key: string): Promise<object> {
    await this.before('get', key);
    const stored = this.objects.get(key);
    if (!stored) throw new NoSuchKey({ message: 'NoSuchKey', $metadata: {} });
    const bytes = this.body(key, stored);
    const Body = Object.assign(Readable.from(chunked(bytes), { objectMode: false }), {
      transformToString: async () => bytes.toString(),
      transformToByteArray: async () => new Uint8Array(bytes),
    });
    return { Body, ETag: etagOf(stored) };
  }

  private async put(input: PutObjectCommand['input']): Promise<object> {
    const { Key = '', Body, IfMatch, IfNoneMatch } = input;
    await this.before('put', Key);
    const bytes = Body instanceof Readable ? await collected(Body) : Buffer.from(Body as string | Uint8Array);
    const { ContentLength = bytes.length, ChecksumSHA256: checksum } = input;
    if (ContentLength !== bytes.length) throw named('IncompleteBody');
    if (checksum && checksum !== createHash('sha256').update(bytes).digest('base64'))
      throw named('BadDigest');
    const old = this.objects.get(Key);
    if (IfNoneMatch === '*' && old) throw named('PreconditionFailed');
    if (IfMatch !== undefined && (!old || etagOf(old) !== IfMatch)) throw named('PreconditionFailed');
    this.objects.set(Key, bytes);
    this.writes.push(Key);
    this.after(Key);
    return { ETag: etagOf(bytes) };
  }
}

const named = (name: string) => Object.assign(new Error(name), { name });

/** Several pieces, as they come from a network; they fit nothing. */
function* chunked(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

async function collected(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
