/** A bucket, and who asks for what is in it. */
import type { S3Client } from '@aws-sdk/client-s3';

export interface StorePlace {
  readonly s3: S3Client;
  readonly bucket: string;
}
