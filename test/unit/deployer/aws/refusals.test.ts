import { expect, test } from 'vitest';
import { refuse } from '../../../../deployer/aws/refusals';
import { FakeSsm } from '../../../helpers/fake-aws';

test('each refused candidate makes the number larger, which is part of the next machine’s settings', async () => {
  const ssm = new FakeSsm();
  for (const server of ['i-1', 'i-2', 'i-3'])
    await refuse(ssm.client, 'production', { server, reason: 'no answer' });
  expect(Object.keys(ssm.parameters)).toEqual(
    [1, 2, 3].map((number) => `/baton/production/refusals/${number}`),
  );
  expect(JSON.parse(ssm.parameters['/baton/production/refusals/2'] ?? '')).toMatchObject({
    server: 'i-2',
    reason: 'no answer',
  });
});

test('two at the same moment count as two', async () => {
  const ssm = new FakeSsm();
  await Promise.all(
    ['i-1', 'i-2'].map((server) => refuse(ssm.client, 'production', { server, reason: 'no answer' })),
  );
  expect(Object.keys(ssm.parameters)).toHaveLength(2);
});

test('a reason of any length is recorded', async () => {
  const ssm = new FakeSsm();
  await refuse(ssm.client, 'production', { server: 'i-1', reason: 'x'.repeat(100_000) });
  expect(ssm.parameters['/baton/production/refusals/1']?.length).toBeLessThan(4096);
});
