import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { generatePrivateKey } from 'sshpk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { release } from '../../constructs/release/manifest';
import { zip } from '../../constructs/release/zip';
import { textFile } from '../../docker/rendered-file';
import { storeClient } from '../../protocol/store';
import { makeCertificate } from '../helpers/certificate';
import { makeFolder, removeFolder, testFolder, writeFiles } from '../helpers/folder';
import { httpsServer } from '../helpers/https-server';
import { ANYONE, Moto } from '../helpers/moto';
import { report } from '../helpers/report';

// The script that is shipped with the stack, as Terraform calls it, against an imitation of AWS.
const REGION = 'eu-central-1';
const PREFIX = '/baton/production';
const folder = makeFolder();
const script = 'dist/aws-steps.cjs';
const made = release([textFile('docker/compose.yaml', 'services: {}\n')]);

let moto: Moto;
let s3: S3Client;
let ec2: EC2Client;
let ssm: SSMClient;
let candidate: string;
let madeUpAddress: string;

beforeAll(async () => {
  execFileSync(process.execPath, ['cli/app.mjs']);
  moto = await Moto.start();
  const options = { region: REGION, endpoint: moto.endpoint, credentials: ANYONE };
  s3 = storeClient(options);
  ec2 = new EC2Client(options);
  ssm = new SSMClient(options);
  for (const Bucket of ['releases', 'content', 'data'])
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
  for (const name of ['ssh-ca-key', 'ssh-host-key'])
    await ssm.send(
      new PutParameterCommand({
        Name: `${PREFIX}/${name}`,
        Value: generatePrivateKey('ed25519').toString('openssh'),
        Type: 'SecureString',
      }),
    );
  const machine = async () => {
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-0deb130000000d64',
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: [
          { ResourceType: 'instance', Tags: [{ Key: 'baton:environment', Value: 'production' }] },
        ],
      }),
    );
    return Instances?.[0]?.InstanceId ?? '';
  };
  await machine();
  candidate = await machine();
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [candidate] }));
  madeUpAddress = Reservations?.[0]?.Instances?.[0]?.PublicIpAddress ?? '';
}, 400_000);
afterAll(() => {
  moto?.close();
  removeFolder(folder);
});

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** @param env beside the credentials, which a test may take away with an empty text */
function run(step: string, input: object, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...step.split(' ')], {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        BATON_INPUT: JSON.stringify({ region: REGION, endpoint: moto.endpoint, ...input }),
        ...env,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    child.on('close', (code) => resolve({ code, output }));
  });
}

const callsTo = (action: string) => moto.calls().filter((call) => call.action === action);

test('the script is small enough to travel with a plan, and starts at once', () => {
  expect(statSync(script).size).toBeLessThan(3_000_000);
});

describe('upload', () => {
  const input = () => {
    const own = testFolder();
    writeFiles(own, [
      { path: 'release.zip', content: zip(made.files) },
      { path: 'user-data', content: '#cloud-config\nusers: []\n' },
    ]);
    return {
      bucket: 'releases',
      release: made.id,
      zip: join(own, 'release.zip'),
      userData: join(own, 'user-data'),
    };
  };

  test('puts the release once, with its checksum, and finds it the second time', async () => {
    expect(await run('upload create', input())).toMatchObject({
      code: 0,
      output: expect.stringContaining('uploaded (1 KiB)'),
    });
    expect(await run('upload', input())).toMatchObject({
      code: 0,
      output: expect.stringContaining('is there already'),
    });
    const puts = callsTo(`PUT /releases/releases/${made.id}/release.zip`);
    for (const { headers } of puts) {
      const of = (name: string) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
      expect(of('if-none-match')).toBe('*');
      expect(of('x-amz-checksum-sha256')).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    }
    expect(puts).toHaveLength(2);
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: 'releases', Key: `releases/${made.id}/release.zip` }),
    );
    expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(Buffer.from(zip(made.files)));
  });

  test.each<[string, object, Readonly<Record<string, string>>, RegExp]>([
    ['a bucket that is not there', { bucket: 'no-such-bucket' }, {}, /^baton: the bucket.* does not exist/],
    [
      'no credentials',
      {},
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      /^baton: there are no AWS credentials: set AWS_PROFILE/,
    ],
    [
      'nobody there',
      { endpoint: 'http://127.0.0.1:9' },
      {},
      /^baton: AWS cannot be reached: .*127\.0\.0\.1:9/,
    ],
  ])('%s: one line for a person', async (_, other, env, words) => {
    const { code, output } = await run('upload', { ...input(), ...other }, env);
    expect(output).toMatch(words);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});

describe('gate', () => {
  const input = () => ({
    environment: 'production',
    dataBucket: 'data',
    instanceId: candidate,
    probes: [{ host: 'example.com', path: '/health' }],
    seconds: 1,
  });
  const ready = (given: Parameters<typeof report>[0] = {}) =>
    s3.send(
      new PutObjectCommand({
        Bucket: 'data',
        Key: `servers/${candidate}/report.json`,
        Body: JSON.stringify(report({ server: candidate, ...given })),
      }),
    );

  test('passes a candidate that is ready and answers with a valid certificate', async () => {
    await ready();
    const certificates = testFolder();
    makeCertificate(certificates, ['example.com']);
    const read = (name: string) => readFileSync(join(certificates, name), 'utf8');
    const port = await httpsServer({ cert: read('cert.pem'), key: read('key.pem') }, () => ({ status: 200 }));
    const env = { BATON_PROBE_ADDRESS: `127.0.0.1:${port}` };
    const trusted = await run('gate create', input(), {
      ...env,
      NODE_EXTRA_CA_CERTS: join(certificates, 'ca.pem'),
    });
    expect(trusted.output).toContain('1 routes answered 5 times in a row, with a valid certificate');
    expect(trusted.output).toMatch(/run without the address.*: i-[0-9a-f]+ \(since/);
    expect(trusted.code).toBe(0);
    const stranger = await run('gate', input(), env);
    expect(stranger.output).toMatch(/at 127\.0\.0\.1: its certificate is from /);
    expect(stranger.code).toBe(1);
  });

  test('one that is not ready: why, and the end of its console', async () => {
    await ready({ ready: false, checks: [{ name: 'container php', ok: false, detail: 'exited' }] });
    const { code, output } = await run('gate', input(), { BATON_PROBE_ADDRESS: '127.0.0.1' });
    expect(output).toMatch(/did not pass the gate: it was not ready within 1 s\n {2}container php: exited/);
    expect(output).toContain('its last log lines:\n  | ');
    expect(output).toContain(`--instance-id ${candidate}`);
    expect(code).toBe(1);
  });

  test("never connects to an imitation's addresses", async () => {
    expect(madeUpAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const { code, output } = await run('gate', input());
    expect(output).toBe(
      'baton: 127.0.0.1 is not AWS, and the addresses that it makes up belong to others: nothing connects to them. ' +
        'Set BATON_PROBE_ADDRESS to a loopback address where the candidate is to be probed\n',
    );
    expect(code).toBe(1);
    const forced = await run('gate', input(), { BATON_PROBE_ADDRESS: madeUpAddress });
    expect(forced.output).toContain('must be a loopback address');
  });

  test('nor where the endpoint comes from the SDK’s own setting', async () => {
    const { output } = await run(
      'gate',
      { ...input(), endpoint: undefined },
      { AWS_ENDPOINT_URL: moto.endpoint },
    );
    expect(output).toContain('baton: 127.0.0.1 is not AWS');
  });
});

test('drain writes down who serves', async () => {
  const input = {
    ...{ environment: 'production', dataBucket: 'data', instanceId: candidate, drainSeconds: 0 },
    ...{ address: madeUpAddress, domain: 'example.com' },
  };
  await s3.send(
    new PutObjectCommand({
      Bucket: 'data',
      Key: `servers/${candidate}/report.json`,
      Body: JSON.stringify(report({ server: candidate })),
    }),
  );
  const more = { releasesBucket: 'releases', release: 'f'.repeat(64) };
  const refused = await run('drain create', { ...input, ...more });
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('127.0.0.1 is not AWS') });

  const certificates = testFolder();
  makeCertificate(certificates, ['example.com']);
  const read = (name: string) => readFileSync(join(certificates, name), 'utf8');
  const port = await httpsServer({ cert: read('cert.pem'), key: read('key.pem') }, () => ({
    ...{ status: 200, body: candidate },
  }));
  const { code, output } = await run(
    'drain create',
    { ...input, ...more },
    { BATON_PROBE_ADDRESS: `127.0.0.1:${port}` },
  );
  expect(output).toContain('serves no longer');
  expect(code).toBe(0);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'data', Key: 'servers/serving.json' }));
  expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({ server: candidate });
});

test('certificate signs one and leaves it alone the second time, without a word of a key', async () => {
  const input = { parameterPrefix: PREFIX, domain: 'example.com', validDays: 730 };
  expect(await run('certificate create', input)).toMatchObject({
    code: 0,
    output: expect.stringContaining('signed an SSH host certificate for example.com'),
  });
  expect(await run('certificate create', input)).toMatchObject({
    code: 0,
    output: expect.stringContaining('it stays'),
  });
  expect(
    callsTo('AmazonSSM.PutParameter').filter(({ body }) => body.includes('ssh-host-certificate')),
  ).toHaveLength(1);
  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name: `${PREFIX}/ssh-host-certificate`, WithDecryption: true }),
  );
  expect(Parameter?.Value).toMatch(/^ssh-ed25519-cert-v01@openssh\.com /);
});

test('site builds and publishes', async () => {
  const own = testFolder();
  const input = {
    contentBucket: 'content',
    directory: join(own, 'out'),
    command: 'mkdir -p out && echo hello >out/index.html',
    commandDirectory: own,
  };
  expect(await run('site create', input)).toMatchObject({
    code: 0,
    output: expect.stringContaining('site published: 1 files, 1 new, 0 changed, 0 removed, 1 uploaded'),
  });
});

test('a step that does not exist names those that do', async () => {
  expect(await run('destroy-everything create', {})).toEqual({
    code: 1,
    output:
      'baton: no step "destroy-everything create"; there are github-provider, guard, secrets,' +
      ' identity, certificate, way-to-store, upload, site, gate, confirm, drain, resume, hold,' +
      ' bake, victorops\n',
  });
});
