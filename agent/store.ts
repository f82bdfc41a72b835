/** The object store: S3, or a server that speaks its protocol. */
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';

export interface StoreOptions {
  readonly region: string;
  /** Another store than AWS' own, which is then asked with the bucket in the path. @default AWS */
  readonly endpoint?: string | undefined;
  /** @default what the AWS SDK finds: the environment, a file, the instance's role */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function storeClient({ region, endpoint, credentials }: StoreOptions): S3Client {
  return new S3Client({
    region,
    ...(credentials && { credentials }),
    ...(endpoint && { endpoint, forcePathStyle: true }),
    maxAttempts: 5,
    // Checksums that other stores than AWS' do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** The object's JSON, or undefined where there is none. */
export async function readJson<T>(s3: S3Client, bucket: string, key: string): Promise<T | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse((await Body?.transformToString()) ?? '') as T;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
