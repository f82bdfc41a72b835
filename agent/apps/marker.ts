/** Small objects of the data bucket that servers agree by: changed by conditional writes only. */
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

export interface MarkerStore {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** As it was read, with what a conditional write needs. */
export interface Marker<T> {
  readonly value: T;
  readonly etag: string;
}

export async function readMarker<T>(
  { s3, bucket }: MarkerStore,
  key: string,
): Promise<Marker<T> | undefined> {
  try {
    const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { value: JSON.parse((await Body?.transformToString()) ?? '') as T, etag: ETag };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/**
 * @param value must differ from what any other server would write
 * @param known the marker that it follows. @default there is none yet
 * @returns undefined where another server was first
 */
export async function writeMarker<T>(
  store: MarkerStore,
  key: string,
  value: T,
  known: Marker<T> | undefined,
): Promise<Marker<T> | undefined> {
  const { s3, bucket } = store;
  const text = `${JSON.stringify(value)}\n`;
  try {
    const { ETag = '' } = await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: 'application/json',
        ...(known ? { IfMatch: known.etag } : { IfNoneMatch: '*' }),
      }),
    );
    return { value, etag: ETag };
  } catch (error) {
    // Where only its answer got lost, the write counts all the same.
    const found = await readMarker<T>(store, key);
    if (found && JSON.stringify(found.value) === JSON.stringify(value)) return found;
    if (isConflict(error)) return undefined;
    throw error;
  }
}

function isConflict(error: unknown): boolean {
  const { name, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
  return (
    name === 'PreconditionFailed' ||
    name === 'ConditionalRequestConflict' ||
    $metadata?.httpStatusCode === 412
  );
}
