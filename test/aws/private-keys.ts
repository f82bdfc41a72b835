/** What must be nowhere but in the state and in SSM: the secret lines of the private keys. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';

interface State {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** In the order of the file: what it is, the header, the public half twice, and then the secret. */
const OPENSSH_LINE = 4;

/** @returns a secret line of each key in each form in which the `tls` provider writes it */
export async function secretLines(s3: S3Client, bucket: string, key: string): Promise<string[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const { resources } = JSON.parse((await Body?.transformToString()) ?? '') as State;
  return resources
    .filter(({ type }) => type === 'tls_private_key')
    .flatMap(({ instances }) => instances)
    .flatMap(({ attributes }) => [
      line(attributes.private_key_openssh, OPENSSH_LINE),
      line(attributes.private_key_pem, 1),
      line(attributes.private_key_pem_pkcs8, 1),
    ]);
}

const line = (text: unknown, index: number) => String(text).split('\n')[index] ?? '';
