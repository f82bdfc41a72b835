import { generatePrivateKey } from 'sshpk';
import { beforeEach, expect, test } from 'vitest';
import { removeIdentity, storeIdentity } from '../../../../deployer/aws/identity';
import { refuse } from '../../../../deployer/aws/refusals';
import { FakeSsm } from '../../../helpers/fake-aws';

const PREFIX = '/baton/production';
const input = { region: 'eu-central-1', parameterPrefix: PREFIX, keyId: 'alias/baton-production' };
const key = () => generatePrivateKey('ed25519').toString('openssh');

let ssm: FakeSsm;
beforeEach(() => {
  ssm = new FakeSsm();
});
const store = (keys = { authority: key(), host: key() }) =>
  storeIdentity(input, keys, ssm.client).then(() => keys);

test('private keys are stored encrypted, and the authority’s public one for everybody', async () => {
  const keys = await store();
  expect(ssm.parameters[`${PREFIX}/ssh-ca-key`]).toBe(keys.authority);
  expect(ssm.parameters[`${PREFIX}/ssh-host-key`]).toBe(keys.host);
  for (const name of ['ssh-ca-key', 'ssh-host-key'])
    expect(ssm.encryptedWith[`${PREFIX}/${name}`]).toBe('alias/baton-production');
  expect(ssm.types[`${PREFIX}/ssh-ca-public-key`]).toBe('String');
  expect(ssm.parameters[`${PREFIX}/ssh-ca-public-key`]).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]+=*$/);
});

test('the first keys stay: clients trust them, and Terraform makes others at each run', async () => {
  const first = await store();
  const publicKey = ssm.parameters[`${PREFIX}/ssh-ca-public-key`];
  await store();
  expect(ssm.parameters[`${PREFIX}/ssh-ca-key`]).toBe(first.authority);
  expect(ssm.parameters[`${PREFIX}/ssh-host-key`]).toBe(first.host);
  expect(ssm.parameters[`${PREFIX}/ssh-ca-public-key`]).toBe(publicKey);
});

test('a run that was cut off between them is completed, with the public key of what is stored', async () => {
  const first = await store();
  const publicKey = ssm.parameters[`${PREFIX}/ssh-ca-public-key`];
  delete ssm.parameters[`${PREFIX}/ssh-host-key`];
  delete ssm.parameters[`${PREFIX}/ssh-ca-public-key`];
  const second = await store();
  expect(ssm.parameters[`${PREFIX}/ssh-ca-key`]).toBe(first.authority);
  expect(ssm.parameters[`${PREFIX}/ssh-host-key`]).toBe(second.host);
  expect(ssm.parameters[`${PREFIX}/ssh-ca-public-key`]).toBe(publicKey);
});

test('keys that cannot be read are not stored as if they could', async () => {
  await expect(store({ authority: 'nonsense', host: key() })).rejects.toThrow(
    /ssh-ca-key holds no private key/,
  );
});

test('with the environment go its keys and notes; what people have stored stays', async () => {
  await store();
  await refuse(ssm.client, 'production', { server: 'i-1', reason: 'because' });
  ssm.parameters[`${PREFIX}/secrets/a`] = 'x';
  ssm.parameters['/baton/production-eu/ssh-ca-key'] = 'x';
  await removeIdentity(input, ssm.client);
  expect(Object.keys(ssm.parameters).sort()).toEqual([
    '/baton/production-eu/ssh-ca-key',
    '/baton/production/secrets/a',
  ]);
});
