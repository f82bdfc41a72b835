import { describe, expect, test } from 'vitest';
import { checkCli } from '../../../../deployer/aws/tunnel';
import { awsWay } from '../../../../deployer/aws/way';
import type { WayWish } from '../../../../deployer/way';
import { awsEnvironment, SSH_KEY } from '../../../helpers/environments';
import { FakeEc2, FakeSsm } from '../../../helpers/fake-aws';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAuthority';
const CLI = 'aws-cli/2.31.0 Python/3.13 Linux/6';
const ENDPOINT = {
  InstanceConnectEndpointId: 'eice-1',
  DnsName: 'eice-1.ec2-instance-connect-endpoint.eu-central-1.amazonaws.com',
  State: 'create-complete',
};
const admins = [{ name: 'maria', sshKeys: [SSH_KEY] }];

interface Given {
  readonly ssh?: { readonly networks?: string[]; readonly port?: number };
  readonly endpoints?: readonly object[];
  readonly cli?: string | undefined;
  readonly wish?: Partial<WayWish>;
  readonly authority?: string;
  readonly admins?: typeof admins;
}

function way(given: Given = {}) {
  const { ssh = {}, endpoints = [ENDPOINT], wish = {}, authority = KEY } = given;
  const ec2 = new FakeEc2([
    { id: 'i-candidate' },
    { id: 'i-serves', holdsAddress: true },
    { id: 'i-other', environment: 'staging' },
  ]);
  ec2.endpoints = endpoints;
  const ssm = new FakeSsm({ '/baton/production/ssh-ca-public-key': authority });
  const cli = 'cli' in given ? given.cli : CLI;
  return awsWay(
    awsEnvironment({ admins: given.admins ?? admins, ssh }) as never,
    'production',
    {},
    { purpose: 'shell', ...wish },
    async () => cli,
    { ec2: ec2.client, ssm: ssm.client },
  );
}

describe('where SSH is closed', () => {
  test('the way leads through the endpoint, to the server that holds the address, at its own address', async () => {
    expect(await way()).toEqual({
      kind: 'ssh',
      user: 'maria',
      host: '10.42.0.17',
      port: 22,
      domain: 'example.com',
      authorities: [KEY],
      tunnel: [
        ...['aws', 'ec2-instance-connect', 'open-tunnel', '--region', 'eu-central-1'],
        ...['--instance-connect-endpoint-id', 'eice-1'],
        ...['--instance-connect-endpoint-dns-name', ENDPOINT.DnsName],
        ...['--private-ip-address', '10.42.0.17', '--remote-port', '22', '--max-tunnel-duration', '3600'],
      ],
    });
  });

  test.each<[string, Given, RegExp]>([
    [
      'no endpoint',
      { endpoints: [] },
      /no EC2 Instance Connect Endpoint leads to production.*ssh: \{ endpoint: true \}/,
    ],
    [
      'one that is not ready',
      { endpoints: [{ ...ENDPOINT, State: 'create-in-progress' }] },
      /no EC2 Instance Connect/,
    ],
    [
      'one that a shell would read',
      { endpoints: [{ ...ENDPOINT, DnsName: 'x; rm -rf /' }] },
      /no EC2 Instance Connect/,
    ],
    ['no AWS CLI', { cli: undefined }, /needs the AWS CLI 2\.12 or newer: it is not installed/],
    ['the old AWS CLI', { cli: 'aws-cli/1.45.11 Python/3.11' }, /this is aws-cli\/1\.45\.11.*install it/],
    ['nobody to sign in as', { admins: [] }, /nobody may sign in to production/],
    ['no authority', { authority: '' }, /ssh-ca-public-key holds no key.*npx baton apply production/],
    [
      'a server that there is not',
      { wish: { server: 'i-gone' } },
      /no server "i-gone".*i-candidate, i-serves/,
    ],
    [
      'another environment’s server',
      { wish: { server: 'i-other' } },
      /no server "i-other" of production runs/,
    ],
  ])('%s is told, with the next step', async (_, given, message) => {
    await expect(way(given)).rejects.toThrow(message);
  });

  test('an endpoint that is being changed goes on with what it had', async () => {
    expect(await way({ endpoints: [{ ...ENDPOINT, State: 'update-in-progress' }] })).toHaveProperty('tunnel');
  });

  test('a candidate is reached by its name', async () => {
    expect(await way({ wish: { server: 'i-candidate' } })).toMatchObject({ host: '10.42.0.17' });
  });
});

test('while the authority is replaced, both may vouch', async () => {
  expect(await way({ authority: `${KEY}\n${SSH_KEY}\n` })).toMatchObject({ authorities: [KEY, SSH_KEY] });
});

test('where SSH is open nothing else is needed, and the tunnel is there for who asks', async () => {
  const open = { ssh: { networks: ['198.51.100.0/24'] }, cli: undefined };
  // The stand-in is not AWS, so the address that it makes up is asked by nobody.
  await expect(way(open)).rejects.toThrow('is not AWS');
  expect(await way({ ...open, cli: CLI, wish: { tunnel: true } })).toHaveProperty('tunnel');
});

test.each(['aws-cli/2.12.0 x', 'aws-cli/2.31.5 Python/3', 'aws-cli/3.0.0'])(
  '%s can open a tunnel',
  (version) => {
    expect(() => checkCli(version)).not.toThrow();
  },
);
test.each(['aws-cli/2.11.27 x', 'aws-cli/1.99.0', 'something else', ''])('%s cannot', (version) => {
  expect(() => checkCli(version)).toThrow('2.12 or newer');
});
