/** Which machines Terraform has in its hands, by its state. */
import { existsSync, readFileSync } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import { storeClient } from '../../protocol/store';
import type { AwsEnvironment } from '../../settings/schema';
import { existingObject } from '../release/put-once';
import { stateKey } from './names';

interface State {
  readonly resources?: readonly {
    readonly type: string;
    readonly instances?: readonly { readonly attributes?: { readonly id?: string } | null }[];
  }[];
}

type Where = Pick<AwsEnvironment, 'state' | 'region'>;

/**
 * Also those that wait for their end, which Terraform calls deposed.
 * @param endpoint a stand-in for AWS, in tests
 * @throws Error where there is no state, or a deploy works on it
 */
export async function machinesOfTerraform(
  where: Where,
  name: string,
  endpoint: string | undefined,
): Promise<string[]> {
  const { text, isLocked } = where.state ? await inBucket(where, name, endpoint) : inFolder(name);
  if (isLocked)
    throw new Error(`a deploy of ${name} is under way: Terraform's state is locked. Wait until it has ended`);
  if (text === undefined)
    throw new Error(
      `Terraform's state of ${name} is not ${where.state ? 'in its bucket' : 'in this folder'}: ` +
        'so nobody can tell which machines are its own',
    );
  const { resources = [] } = JSON.parse(text) as State;
  return resources
    .filter(({ type }) => type === 'aws_instance')
    .flatMap(({ instances = [] }) => instances.flatMap(({ attributes }) => attributes?.id ?? []));
}

async function inBucket({ state, region }: Where, name: string, endpoint: string | undefined) {
  const s3: S3Client = storeClient({
    region: state?.region ?? region,
    endpoint: state?.endpoint ?? endpoint,
  });
  const bucket = state?.bucket ?? '';
  try {
    const [found, lock] = await Promise.all(
      [stateKey(name), `${stateKey(name)}.tflock`].map((key) => existingObject(s3, bucket, key)),
    );
    return { text: found && Buffer.from(found).toString(), isLocked: lock !== undefined };
  } finally {
    s3.destroy();
  }
}

function inFolder(name: string) {
  const file = `terraform.${name}.tfstate`;
  return {
    text: existsSync(file) ? readFileSync(file, 'utf8') : undefined,
    isLocked: existsSync(`.${file}.lock.info`),
  };
}
