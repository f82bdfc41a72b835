/** Releases, status, resume and clean of an environment on AWS, against an imitation of it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommandContext } from '../../cli/command';
import { clean } from '../../cli/releases/clean';
import { explain } from '../../cli/releases/explain';
import { releases } from '../../cli/releases/list';
import { resume } from '../../cli/resume';
import { status } from '../../cli/status';
import { release } from '../../constructs/release/manifest';
import { zip } from '../../constructs/release/zip';
import { guardHold, recordHold } from '../../deployer/aws/hold';
import { refuse } from '../../deployer/aws/refusals';
import { textFile } from '../../docker/rendered-file';
import { storeClient } from '../../protocol/store';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import { validate } from '../../settings/validate';
import { makeCertificate } from '../helpers/certificate';
import { leastAws } from '../helpers/environments';
import { testFolder } from '../helpers/folder';
import { httpsServer } from '../helpers/https-server';
import { ANYONE, Moto } from '../helpers/moto';
import { report } from '../helpers/report';

/** So many days ago. */
const ago = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000).toISOString();
const NAME = 'production';
const REGION = 'eu-central-1';
const STATE = 'example-com-state';
const environment = validate(NAME, {
  ...leastAws,
  region: REGION,
  domain: 'example.com',
  state: { bucket: STATE },
}) as AwsEnvironment;
const BUCKETS = bucketNames(bucketPrefix(environment, NAME));

let moto: Moto;
let s3: S3Client;
let ec2: EC2Client;
let ssm: SSMClient;
let lines: string[];
let serving: string;
let known: string;
let orphan: string;
let address: string;
let old: string;
let live: string;

const put = (Bucket: string, Key: string, Body: string | Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body }));

async function machine(environmentTag = NAME): Promise<string> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: 'ami-0deb130000000d64', MinCount: 1, MaxCount: 1, InstanceType: 't3.small' },
      DisableApiTermination: true,
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'baton:environment', Value: environmentTag }] },
      ],
    }),
  );
  return Instances?.[0]?.InstanceId ?? '';
}

async function addRelease(text: string, at: string): Promise<string> {
  const made = release([textFile('docker/nginx/nginx.conf', `${text}\n`)]);
  const origin = { at, commit: 'c'.repeat(40), subject: text, by: 'ann' };
  await put(BUCKETS.releases, `releases/${made.id}/release.zip`, zip(made.files));
  await put(BUCKETS.releases, `releases/${made.id}/user-data`, '#cloud-config\n');
  await put(
    BUCKETS.releases,
    `releases/${made.id}/about.json`,
    JSON.stringify({ first: origin, latest: origin }),
  );
  return made.id;
}

const context = (env: Readonly<Record<string, string>> = {}): CommandContext => ({
  environments: { load: () => environment } as never,
  ...{ root: '.', cacheDir: '.', interactive: false },
  env: { AWS_ENDPOINT_URL: moto.endpoint, ...env },
  log: (line) => lines.push(line),
});

beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = ANYONE.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = ANYONE.secretAccessKey;
  moto = await Moto.start();
  const options = { region: REGION, endpoint: moto.endpoint, credentials: ANYONE };
  s3 = storeClient(options);
  ec2 = new EC2Client(options);
  ssm = new SSMClient(options);
  for (const Bucket of [...Object.values(BUCKETS), STATE])
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
  serving = await machine();
  known = await machine();
  orphan = await machine();
  await machine('production-eu');
  const tags = [{ Key: 'baton:environment', Value: NAME }];
  const { AllocationId, PublicIp = '' } = await ec2.send(
    new AllocateAddressCommand({ TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: tags }] }),
  );
  await ec2.send(new AllocateAddressCommand({}));
  await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: serving }));
  address = PublicIp;
  old = await addRelease('first', ago(5));
  live = await addRelease('second', ago(4));
  await put(
    BUCKETS.releases,
    'releases/deployments.json',
    JSON.stringify({
      deployments: [
        { at: ago(5), release: old, server: 'i-0' },
        { at: ago(4), release: live, server: serving, by: 'ann' },
      ],
    }),
  );
  const state = { at: Math.round(Date.now() / 1000), alerts: [] };
  await put(
    BUCKETS.data,
    `servers/${serving}/report.json`,
    JSON.stringify(report({ server: serving, release: live, state })),
  );
  const instances = [serving, known].map((id) => ({ attributes: { id } }));
  await put(
    STATE,
    `baton/${NAME}.tfstate`,
    JSON.stringify({ resources: [{ type: 'aws_instance', name: 'machine', instances }] }),
  );
}, 400_000);
afterAll(() => moto?.close());
beforeEach(() => {
  lines = [];
});

test('releases: which serves, which was refused, what changed', async () => {
  const bad = await addRelease('third', ago(3));
  await refuse(ssm, NAME, { server: orphan, release: bad, reason: 'no answer' });
  await releases(context(), NAME, { json: true });
  const found = JSON.parse(lines.join('\n')) as {
    releases: { id: string; marks: string[]; changed: unknown }[];
  };
  expect(found).toMatchObject({ version: 1, environment: NAME, live, previous: old, hold: null });
  expect(found.releases.map(({ id, marks, changed }) => [id, marks, changed])).toEqual([
    [bad, ['refused'], ['configuration of nginx']],
    [live, ['live'], ['configuration of nginx']],
    [old, ['previous'], null],
  ]);
});

test('explain: the lines that differ between the previous one and the one that serves', async () => {
  await explain(context(), NAME, undefined, undefined, {});
  expect(lines).toEqual(expect.arrayContaining(['  -first', '  +second']));
});

test('resume lifts the hold, says what the rollback had left, and a deploy passes again', async () => {
  const about = { region: REGION, endpoint: moto.endpoint, environment: NAME };
  await recordHold({ ...about, release: old, reason: 'x' }, () => {}, ssm);
  const guard = () => guardHold({ ...about, release: live, named: false }, ssm);
  await expect(guard()).rejects.toThrow('and that holds');
  await resume(context(), NAME);
  expect(lines[0]).toBe(`hold: production is held at the release ${old.slice(0, 12)} no more`);
  expect(lines.at(-1)).toMatch(/^Next step: npx baton apply production, which brings/);
  await guard();
  lines = [];
  await resume(context(), NAME);
  expect(lines).toEqual(['hold: nothing holds production: there is nothing to lift']);
});

describe('status', () => {
  test('asks no address that an imitation has made up, and says so', async () => {
    await expect(status(context(), NAME, {})).rejects.toThrow(
      'production does not serve well: the site: 127.0.0.1 is not AWS',
    );
    expect(lines.join('\n')).toMatch(new RegExp(`^address +${address} \\(example\\.com\\)$`, 'm'));
  });

  test('tells machine, release and what is left over, from the buckets and EC2 alone', async () => {
    const folder = testFolder();
    makeCertificate(folder, ['example.com']);
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    const tls = { cert: read('cert.pem'), key: read('key.pem') };
    const port = await httpsServer(tls, () => ({ status: 200, body: serving }));
    await status(context({ BATON_PROBE_ADDRESS: `127.0.0.1:${port}` }), NAME, {});
    const page = lines.join('\n');
    expect(page).toContain(`production   serves release ${live.slice(0, 12)} well`);
    expect(page).toContain(`machine      ${serving}, t3.small, running for `);
    expect(page).toMatch(/^commit {7}cccccccc second$/m);
    for (const id of [known, orphan]) expect(page).toContain(`left over    ${id}, t3.small, running`);
    expect(page).not.toContain('not read');
  });
});

describe('clean', () => {
  const stateOf = async (id: string) => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations?.[0]?.Instances?.[0]?.State?.Name;
  };

  test('touches no machine while a deploy is under way', async () => {
    await put(STATE, `baton/${NAME}.tfstate.tflock`, '{}');
    await expect(clean(context(), NAME, { yes: true })).rejects.toThrow(
      'not all of production could be looked at: the lines above say why',
    );
    expect(lines[0]).toMatch(/^clean: machines stay: a deploy of production is under way/);
    expect(lines).not.toContain('clean: production has nothing to remove');
    await s3.send(new DeleteObjectCommand({ Bucket: STATE, Key: `baton/${NAME}.tfstate.tflock` }));
    expect(await stateOf(orphan)).toBe('running');
  });

  test('ends the machine that is nobody’s, though it is protected, and leaves Terraform’s and the serving one', async () => {
    await clean(context(), NAME, { dryRun: true });
    expect(lines.filter((line) => line.startsWith('machine'))).toEqual([
      expect.stringContaining(`machine  ${orphan}, t3.small, running, started`),
    ]);
    expect(lines).toContainEqual(expect.stringContaining(`stays    ${known}, running since`));
    expect(await stateOf(orphan)).toBe('running');
    await clean(context(), NAME, { yes: true });
    expect(await stateOf(orphan)).toMatch(/^(shutting-down|terminated)$/);
    expect([await stateOf(serving), await stateOf(known)]).toEqual(['running', 'running']);
  });

  test('removes what has outlived its retention, all of it, and no more', async () => {
    const ancient = await addRelease('ancient', ago(100));
    const bucket = BUCKETS.releases;
    await clean(context(), NAME, { yes: true });
    expect(lines).toContain(`release ${ancient.slice(0, 12)} is removed`);
    lines = [];
    await releases(context(), NAME, { json: true });
    const left = JSON.parse(lines.join('\n')) as { releases: { id: string }[] };
    expect(left.releases.map(({ id }) => id)).toEqual(expect.arrayContaining([live, old]));
    const deleted = moto.calls().flatMap(({ action }) => action.split(`DELETE /${bucket}/`)[1] ?? []);
    expect(deleted.map((key) => key.split('/').slice(1))).toEqual(
      // The zip last: where it is, all of the release is.
      ['about.json', 'user-data', 'release.zip'].map((name) => [ancient, name]),
    );
  });
});
