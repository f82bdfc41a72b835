/** The object store: S3, or a server that speaks its protocol. */
import type { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';

export interface StoreOptions {
  readonly region: string;
  /** Another store than AWS' own, which is then asked with the bucket in the path. @default AWS */
  readonly endpoint?: string | undefined;
  /** @default what the AWS SDK finds: the environment, a file, the instance's role */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** @default PATIENCE */
  readonly patience?: Patience;
}

/**
 * How long a store may be silent or slow. Without an end, one answer that never comes would stop the agent for good.
 */
export interface Patience {
  readonly connectMilliseconds: number;
  /** Without a byte in either direction. */
  readonly silentMilliseconds: number;
  /** A request's and an answer's whole time, but for what their size needs at the slowest. */
  readonly wholeMilliseconds: number;
  /** A line slower than this is a broken one. */
  readonly bytesPerSecond: number;
}

const PATIENCE: Patience = {
  connectMilliseconds: 5_000,
  silentMilliseconds: 60_000,
  wholeMilliseconds: 30_000,
  bytesPerSecond: 16 * 1024,
};

/** The SDK tries again what failed or took too long, except what was streamed to the store. */
const ATTEMPTS = 5;

export function storeClient({ region, endpoint, credentials, patience = PATIENCE }: StoreOptions): S3Client {
  const s3 = new S3Client({
    region,
    ...(credentials && { credentials }),
    ...(endpoint && { endpoint, forcePathStyle: true }),
    maxAttempts: ATTEMPTS,
    // Checksums that other stores than AWS' do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: patience.connectMilliseconds,
      socketTimeout: patience.silentMilliseconds,
      requestTimeout: patience.wholeMilliseconds,
      throwOnRequestTimeout: true,
    },
  });
  boundBySize(s3, patience);
  return s3;
}

/** The SDK knows one limit for all requests, and none for an answer's body. */
function boundBySize({ config }: S3Client, { wholeMilliseconds, bytesPerSecond }: Patience): void {
  const limit = (headers: Readonly<Record<string, string>>) =>
    wholeMilliseconds + (Number(headers['content-length'] ?? 0) / bytesPerSecond) * 1000;
  const { requestHandler } = config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (request, options) => {
    const handled = await handle(request, { ...options, requestTimeout: limit(request.headers) });
    const { headers } = handled.response;
    const body = handled.response.body as Readable;
    const timer = setTimeout(
      () => body.destroy(new Error('the answer of the object store took too long')),
      limit(headers),
    );
    timer.unref();
    body.once('close', () => clearTimeout(timer));
    return handled;
  };
}

/** Messages of servers and deployers are short. What is longer must not be read into memory. */
const MOST_JSON_BYTES = 1024 ** 2;

/**
 * The object's JSON, or undefined where there is none.
 * @throws Error when it is larger than 1 MiB or no JSON
 */
export async function readJson<T>(s3: S3Client, bucket: string, key: string): Promise<T | undefined> {
  try {
    const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (ContentLength > MOST_JSON_BYTES) {
      (Body as Readable).destroy();
      throw new Error(`${key} in ${bucket} is larger than ${MOST_JSON_BYTES} bytes`);
    }
    return JSON.parse((await Body?.transformToString()) ?? '') as T;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
