import { ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { secretsBelow } from '../../../../deployer/aws/names';
import { subscribeVictorops } from '../../../../deployer/aws/victorops';

const NO_KEY = {
  send: () => Promise.reject(new ParameterNotFound({ message: 'none', $metadata: {} })),
} as unknown as SSMClient;

test('a key that is not stored: the command that asks for it, with no value on its line', async () => {
  const input = {
    ...{ region: 'eu-central-1', topicArns: [], routingKey: 'ops' },
    keyParameter: `${secretsBelow('production')}/victorops-key`,
  };
  await expect(subscribeVictorops(input, () => {}, NO_KEY)).rejects.toThrow(
    /^VictorOps' key is not stored .*Next step: npx baton secrets production set victorops-key asks for it; /,
  );
});
