/** The secrets that people store, in SSM's parameter store. */
import { DescribeParametersCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { AwsEnvironment } from '../../settings/schema';
import type { SecretCommands, StoredSecret } from '../secret-commands';
import { ssmClient } from './clients';
import { secretsBelow } from './names';
import { listParameters, removeParameter } from './parameters';

/** In bytes, of a standard parameter. A longer one would cost, and could never be made standard again. */
const LONGEST = 4096;

export const awsSecrets: SecretCommands<AwsEnvironment> = {
  list: (environment, name, env) => asked(environment, env, (ssm) => stored(ssm, name)),
  store: (environment, name, env, secret, value) =>
    asked(environment, env, async (ssm) => {
      const bytes = Buffer.byteLength(value);
      if (bytes > LONGEST)
        throw new Error(`AWS takes ${LONGEST} bytes at most, got ${bytes}; nothing was stored`);
      const before = (await stored(ssm, name)).find((one) => one.name === secret);
      if (before?.inPlainText)
        throw new Error(
          `${secret} is stored in plain text, and AWS does not encrypt it afterwards; nothing was changed.\n` +
            `Next step: npx baton secrets ${name} remove ${secret} --force, then set it again, with another value`,
        );
      const Name = `${secretsBelow(name)}/${secret}`;
      // Otherwise the new value would go back to the account's own key.
      const KeyId = before && (await keyOf(ssm, Name));
      const { Version = 0 } = await ssm.send(
        new PutParameterCommand({
          ...{ Name, Value: value, Type: 'SecureString', Overwrite: before !== undefined },
          ...(KeyId && { KeyId }),
        }),
      );
      return Version;
    }),
  remove: (environment, name, env, secret) =>
    asked(environment, env, (ssm) => removeParameter(ssm, `${secretsBelow(name)}/${secret}`)),
  nextStep: (name) => `npx baton apply ${name}`,
};

async function asked<T>(
  { region }: AwsEnvironment,
  env: Readonly<Record<string, string | undefined>>,
  work: (ssm: SSMClient) => Promise<T>,
): Promise<T> {
  const endpoint = env.AWS_ENDPOINT_URL;
  const ssm = ssmClient({ region, ...(endpoint && { endpoint }) });
  return work(ssm).finally(() => ssm.destroy());
}

const stored = async (ssm: SSMClient, name: string): Promise<StoredSecret[]> =>
  (await listParameters(ssm, secretsBelow(name))).map(({ name: secret, type, version, changed }) => ({
    ...{ name: secret, version, changed },
    inPlainText: type !== 'SecureString',
  }));

async function keyOf(ssm: SSMClient, name: string): Promise<string | undefined> {
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [name] }];
  return (await ssm.send(new DescribeParametersCommand({ ParameterFilters }))).Parameters?.[0]?.KeyId;
}
