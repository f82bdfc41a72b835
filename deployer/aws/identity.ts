/**
 * Stores the server's SSH keys, once. Terraform makes a pair at each run and forgets it again: the first one is stored,
 * and stands nowhere but in the parameter store. The public keys are stored beside them, for everybody.
 */
import { ParameterAlreadyExists, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type AwsInput, ssmClient } from './clients';
import { privateKey } from './host-certificate';
import { AUTHORITY_KEY, AUTHORITY_PUBLIC_KEY, HOST_KEY } from './identity-parameters';
import { listParameters, readParameter, removeParameter } from './parameters';

export interface IdentityInput extends AwsInput {
  /** Such as `/baton/production`. */
  readonly parameterPrefix: string;
  /** Name or ARN of the key that encrypts the environment's parameters. */
  readonly keyId: string;
}

/** Private keys in OpenSSH's form. */
export interface IdentityKeys {
  readonly authority: string;
  readonly host: string;
}

export async function storeIdentity(
  { parameterPrefix, keyId, ...input }: IdentityInput,
  keys: IdentityKeys,
  ssm: SSMClient = ssmClient(input),
): Promise<void> {
  const name = (last: string) => `${parameterPrefix}/${last}`;
  await putOnce(ssm, { Name: name(HOST_KEY), Value: keys.host, Type: 'SecureString', KeyId: keyId });
  await putOnce(ssm, {
    Name: name(AUTHORITY_KEY),
    Value: keys.authority,
    Type: 'SecureString',
    KeyId: keyId,
  });
  // From the stored key: an earlier run may have been cut off after storing it.
  const stored = (await readParameter(ssm, name(AUTHORITY_KEY))) ?? '';
  const known = await readParameter(ssm, name(AUTHORITY_PUBLIC_KEY));
  const Value = publicLine(stored, name(AUTHORITY_KEY));
  // While it is replaced, two are trusted.
  if (known?.split('\n').includes(Value)) return;
  await ssm.send(
    new PutParameterCommand({ Name: name(AUTHORITY_PUBLIC_KEY), Value, Type: 'String', Overwrite: true }),
  );
}

/** @param parameter where the key is stored */
export function publicLine(key: string, parameter: string): string {
  const [type, body] = privateKey(key, parameter).toPublic().toString('ssh').split(' ');
  return `${type} ${body}`;
}

async function putOnce(ssm: SSMClient, input: PutParameterCommand['input']): Promise<void> {
  try {
    await ssm.send(new PutParameterCommand(input));
  } catch (error) {
    if (!(error instanceof ParameterAlreadyExists)) throw error;
  }
}

/** Runs when the environment is destroyed: removes its keys and what its deploys noted. What people stored stays. */
export async function removeIdentity(
  { parameterPrefix, ...input }: IdentityInput,
  ssm: SSMClient = ssmClient(input),
): Promise<void> {
  for (const below of ['', '/refusals', '/hold'])
    for (const { name } of await listParameters(ssm, `${parameterPrefix}${below}`))
      await removeParameter(ssm, `${parameterPrefix}${below}/${name}`);
}
