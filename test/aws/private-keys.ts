/** Where what is secret must not be found. */
import { GetObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** In the order of the file: what it is, the header, the public half twice, and then the secret. */
const SECRET_LINE = 4;

/** @returns the line of a private key in OpenSSH's form that nothing but the key has */
export const secretLine = (key: string) => key.split('\n')[SECRET_LINE] ?? '';

/** @returns what an object holds and has ever held */
export async function everyVersion(s3: S3Client, Bucket: string, Key: string): Promise<string[]> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  return Promise.all(
    Versions.filter((version) => version.Key === Key).map(async ({ VersionId }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      return (await Body?.transformToString()) ?? '';
    }),
  );
}
