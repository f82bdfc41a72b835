/**
 * Log lines that CloudWatch did not take before their server had to go: they wait in the data bucket, which a server
 * without a public address still reaches, and the next server brings them to where they belong.
 */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isPlainPath, quoted } from '../../protocol/safe-name';
import type { LogStream } from './log-stream';

const PREFIX = 'logs/unsent/';
const KEY = /^logs\/unsent\/(.+)\/[0-9a-f]{16,}\.json\.gz$/;

export interface UnsentStore {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** Holds no time and no chance, so that what is put there twice stands there once. */
const keyOf = (stream: string, cursor: string) =>
  `${PREFIX}${stream}/${(/;i=([0-9a-f]+)/.exec(cursor)?.[1] ?? '0').padStart(16, '0')}.json.gz`;

export async function putUnsent(
  { s3, bucket }: UnsentStore,
  stream: string,
  { events, cursor }: { readonly events: readonly InputLogEvent[]; readonly cursor: string },
  signal: AbortSignal,
): Promise<void> {
  const Body = await promisify(gzip)(JSON.stringify(events));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(stream, cursor), Body }), {
    abortSignal: signal,
  });
}

/**
 * In the order in which they were written; each is gone from the bucket only once CloudWatch has it.
 * @param tell hears of what no server has put there: it is left alone
 * @returns how many lines were brought there
 */
export async function forwardUnsent(
  { s3, bucket }: UnsentStore,
  streamOf: (name: string) => LogStream,
  tell: (line: string) => void,
): Promise<number> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: PREFIX }));
  let lines = 0;
  for (const { Key = '' } of Contents) {
    const stream = KEY.exec(Key)?.[1];
    if (!isPlainPath(stream)) {
      tell(
        `logs: ${quoted(Key)} in the bucket ${bucket} is no server's. Next step: find out who put it there, remove it`,
      );
      continue;
    }
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const bytes = await promisify(gunzip)((await Body?.transformToByteArray()) ?? '');
    const events = JSON.parse(bytes.toString()) as InputLogEvent[];
    await streamOf(stream).put(events);
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    lines += events.length;
  }
  return lines;
}
