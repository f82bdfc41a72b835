/** Logs and the maintenance page on AWS, by the commands' own code, against an imitation of AWS. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateInstanceConnectEndpointCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsServerCommands } from '../../deployer/aws/server-commands';
import { awsWay } from '../../deployer/aws/way';
import { type LogRange, type LogWish, logLines } from '../../deployer/logs';
import { awaitShown, readMaintenance, writeMaintenance } from '../../deployer/maintenance';
import { reportKey } from '../../protocol/report';
import { SERVING_KEY } from '../../protocol/serving';
import { storeClient } from '../../protocol/store';
import { awsEnvironment, SSH_KEY } from '../helpers/environments';
import { ANYONE, Moto } from '../helpers/moto';
import { report } from '../helpers/report';

const REGION = 'eu-central-1';
const GROUP = '/baton/production';
const BUCKET = 'example-com-production-data';
const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)];
const environment = awsEnvironment() as never;
const MINUTE = 60_000;
const CLI = 'aws-cli/2.31.0 Python/3.13';

let moto: Moto;
let s3: S3Client;
let logs: CloudWatchLogsClient;
let now: number;

const put = (Key: string, value: object) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: JSON.stringify(value) }));

/** @param lines by how many minutes ago they were written */
async function write(stream: string, lines: Readonly<Record<number, string | string[]>>): Promise<void> {
  await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: stream })).catch(() => {});
  const logEvents = Object.entries(lines)
    .flatMap(([ago, said]) =>
      [said].flat().map((message) => ({ timestamp: Math.round(now - Number(ago) * MINUTE), message })),
    )
    .sort((a, b) => a.timestamp - b.timestamp);
  await logs.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: stream, logEvents }));
}

async function read(wish: LogWish, range: Partial<LogRange> = {}): Promise<string[]> {
  const env = { AWS_ENDPOINT_URL: moto.endpoint };
  const source = await awsServerCommands.logs(environment, 'production', env, wish);
  const found: string[] = [];
  for await (const { service, message } of logLines(source, { follow: false, ...range }))
    found.push(`${service} ${message}`);
  return found;
}

beforeAll(async () => {
  moto = await Moto.start();
  // Where the SDK looks for them, as in a person's shell.
  process.env.AWS_ACCESS_KEY_ID = ANYONE.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = ANYONE.secretAccessKey;
  const options = { region: REGION, endpoint: moto.endpoint, credentials: ANYONE };
  s3 = storeClient(options);
  logs = new CloudWatchLogsClient(options);
  await s3.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  await put(SERVING_KEY, { server: 'i-new', previous: 'i-old' });
  await put(reportKey('i-new'), report({ server: 'i-new', release: NEW }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  now = Date.now();
  await write(`${OLD}/i-old/nginx`, { 90: 'old one' });
  await write(`${NEW}/i-new/journal`, { 80: 'boots', 10: 'ready' });
  await write(`${NEW}/i-new/nginx`, { 70: 'first', 20: ['same', 'same'], 5: 'last\n' });
}, 400_000);
afterAll(() => {
  moto?.close();
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
});

describe('logs', () => {
  test('of the server that serves, all its logs by their time', async () => {
    expect(await read({}, { since: new Date(now - 100 * MINUTE) })).toEqual([
      'journal boots',
      'nginx first',
      'nginx same',
      'nginx same',
      'journal ready',
      'nginx last',
    ]);
  });

  test('the newest of one, and not what is older than a time', async () => {
    expect(await read({ service: 'nginx' }, { lines: 2 })).toEqual(['nginx same', 'nginx last']);
    expect(await read({}, { lines: 2 })).toEqual(['journal ready', 'nginx last']);
    expect(await read({ service: 'nginx' }, { since: new Date(now - 15 * MINUTE) })).toEqual(['nginx last']);
    expect(await read({}, { since: new Date(now - 15 * MINUTE), lines: 1 })).toEqual(['nginx last']);
  });

  test('of a server that is gone, and of another release by its first digits', async () => {
    expect(await read({ server: 'i-old' }, { lines: 10 })).toEqual(['nginx old one']);
    expect(await read({ release: 'aaaa' }, { lines: 10 })).toEqual(['nginx old one']);
  });

  test.each<[LogWish, RegExp]>([
    [{ service: 'ngix' }, /no service "ngix" has logs of production; there are: journal, nginx$/],
    [{ server: 'i-x' }, /no server "i-x" has logs of production; there are: i-new, i-old$/],
    [{ release: 'c' }, /no release "c" has logs of production; there are: a{64}, b{64}$/],
  ])('%o: which there are', async (wish, message) => {
    await expect(read(wish)).rejects.toThrow(message);
  });

  test('followed: what comes, each line once', async () => {
    const env = { AWS_ENDPOINT_URL: moto.endpoint };
    const source = await awsServerCommands.logs(environment, 'production', env, { service: 'nginx' });
    const found: string[] = [];
    let reads = 0;
    const pause = async () => {
      reads += 1;
      if (reads === 1) await write(`${NEW}/i-new/nginx`, { 0: ['came', 'came too'] });
      if (reads === 2) await write(`${NEW}/i-new/nginx`, { [-0.02]: 'the end' });
    };
    for await (const { message } of logLines(source, { follow: true, lines: 1 }, pause)) {
      found.push(message);
      if (message === 'the end') break;
    }
    expect(found).toEqual(['last', 'came', 'came too', 'the end']);
  });
});

describe('maintenance', () => {
  const store = () =>
    awsServerCommands.dataStore(environment, 'production', { AWS_ENDPOINT_URL: moto.endpoint });
  const on = { since: '2026-01-01T00:00:00.000Z', page: '<p>x</p>', retryAfterSeconds: 60, allowFrom: [] };

  test('on and off, as the server that serves says', async () => {
    expect(await readMaintenance(await store())).toBeUndefined();
    await writeMaintenance(await store(), on);
    expect(await readMaintenance(await store())).toEqual(on);
    const waiting = awaitShown(await store(), on.since);
    await put(reportKey('i-new'), report({ server: 'i-new', release: NEW, maintenance: on.since }));
    expect(await waiting).toEqual({ server: 'i-new', since: on.since });
    await writeMaintenance(await store(), undefined);
    expect(await readMaintenance(await store())).toBeUndefined();
  });

  test('a page that no server would take is not written', async () => {
    await expect(writeMaintenance(await store(), { ...on, retryAfterSeconds: 0 })).rejects.toThrow();
    expect(await readMaintenance(await store())).toBeUndefined();
  });
});

describe('the way to a server where SSH is closed', () => {
  const admins = [{ name: 'maria', sshKeys: [SSH_KEY] }];
  const closed = awsEnvironment({ admins }) as never;
  const way = () =>
    awsWay(closed, 'production', { AWS_ENDPOINT_URL: moto.endpoint }, { purpose: 'shell' }, async () => CLI);
  let ec2: EC2Client;
  let machine: Instance;

  beforeAll(async () => {
    const options = { region: REGION, endpoint: moto.endpoint, credentials: ANYONE };
    ec2 = new EC2Client(options);
    const Tags = [{ Key: 'baton:environment', Value: 'production' }];
    const run = async () => {
      const { Instances } = await ec2.send(
        new RunInstancesCommand({
          ...{ ImageId: 'ami-0deb130000000d64', MinCount: 1, MaxCount: 1 },
          TagSpecifications: [{ ResourceType: 'instance', Tags }],
        }),
      );
      return Instances?.[0] ?? {};
    };
    await run();
    machine = await run();
    const { AllocationId } = await ec2.send(new AllocateAddressCommand({}));
    await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: machine.InstanceId }));
    await new SSMClient(options).send(
      new PutParameterCommand({
        Name: '/baton/production/ssh-ca-public-key',
        Value: SSH_KEY,
        Type: 'String',
      }),
    );
  });

  test('there is none before the endpoint is made, and then it leads to the one that holds the address', async () => {
    await expect(way()).rejects.toThrow('no EC2 Instance Connect Endpoint leads to production');
    const { InstanceConnectEndpoint: endpoint } = await ec2.send(
      new CreateInstanceConnectEndpointCommand({ SubnetId: machine.SubnetId }),
    );
    const { tunnel, authorities } = await way();
    expect(authorities).toEqual([SSH_KEY.split(' ').slice(0, 3).join(' ')]);
    expect(tunnel).toEqual(
      expect.arrayContaining([
        endpoint?.InstanceConnectEndpointId,
        endpoint?.DnsName,
        machine.PrivateIpAddress,
        'open-tunnel',
      ]),
    );
  });
});

test('a server that reports nothing yet: what to do', async () => {
  await put(SERVING_KEY, { server: 'i-unknown' });
  await expect(read({})).rejects.toThrow(/no server serves production.*--server <id>/);
  await put(SERVING_KEY, { server: 'i-new' });
});
