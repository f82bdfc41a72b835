/** The commands for an environment's account, as people type them, against an imitation of AWS. */
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AllocateAddressCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { generatePrivateKey, parseCertificate } from 'sshpk';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../cli/command';
import { doctor } from '../../cli/doctor/doctor';
import { leave } from '../../cli/leave/leave';
import { restore } from '../../cli/leave/restore';
import { type SecretsOptions, secrets } from '../../cli/secrets/secrets';
import { sshAuthority } from '../../cli/ssh-authority';
import { ensureCertificate } from '../../deployer/aws/certificate';
import { storeIdentity } from '../../deployer/aws/identity';
import { publish } from '../../deployer/site/publish';
import { storeClient } from '../../protocol/store';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import { DnsServer } from '../helpers/dns-server';
import { leastAws } from '../helpers/environments';
import { testFolder, writeFiles } from '../helpers/folder';
import { ANYONE, Moto } from '../helpers/moto';
import { projectEnvironments } from '../helpers/project-environments';

const REGION = 'eu-central-1';
const PATH = '/baton/own/secrets';

let moto: Moto;
let ssm: SSMClient;
let context: CommandContext;
let lines: string[] = [];

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', ANYONE.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', ANYONE.secretAccessKey);
  moto = await Moto.start();
  ssm = new SSMClient({ region: REGION, endpoint: moto.endpoint, credentials: ANYONE });
  const own = { ...leastAws, region: REGION, acme: { caCertificate: 'own-ca' } };
  const stated = { ...leastAws, region: REGION, state: { bucket: 'nobody-has-this' } };
  context = {
    environments: projectEnvironments({
      own: `exports.default = ${JSON.stringify(own)};`,
      stated: `exports.default = ${JSON.stringify(stated)};`,
    }),
    ...{ root: '.', cacheDir: '', env: { AWS_ENDPOINT_URL: moto.endpoint }, interactive: false },
    log: (line) => void lines.push(line),
  };
}, 400_000);
beforeEach(() => {
  lines = [];
});
afterAll(() => {
  ssm?.destroy();
  moto?.close();
  vi.unstubAllEnvs();
});

describe('secrets', () => {
  const run = (words: string[], value?: string, options?: SecretsOptions) =>
    secrets(context, 'own', words, options, value === undefined ? undefined : Readable.from([value]));
  const listed = async () => {
    lines = [];
    await run([], undefined, { json: true });
    const { secrets: found } = JSON.parse(lines.join('')) as { secrets: { name: string; state: string }[] };
    return Object.fromEntries(found.map(({ name, ...one }) => [name, one]));
  };
  const value = async (name: string) =>
    (await ssm.send(new GetParameterCommand({ Name: `${PATH}/${name}`, WithDecryption: true }))).Parameter
      ?.Value;

  test('are missing at first', async () => {
    expect(await listed()).toMatchObject({
      'grafana-secret-key': { state: 'missing', version: null },
      'own-ca': { state: 'missing', settings: ['acme.caCertificate'] },
    });
  });

  test('are stored encrypted, with a version that counts', async () => {
    await run(['set', 'own-ca'], 'first\n');
    await run(['set', 'own-ca'], 'second\n');
    expect(await value('own-ca')).toBe('second');
    expect((await listed())['own-ca']).toMatchObject({ state: 'stored', version: 2 });
    const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
    expect(Parameters?.map(({ Name, Type }) => [Name, Type])).toEqual([[`${PATH}/own-ca`, 'SecureString']]);
  });

  test('keep the key that they are encrypted with', async () => {
    const Name = `${PATH}/keyed`;
    await ssm.send(new PutParameterCommand({ Name, Value: 'a', Type: 'SecureString', KeyId: 'alias/own' }));
    await run(['set', 'keyed'], 'b');
    const { Parameters } = await ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [Name] }],
      }),
    );
    expect(Parameters?.[0]).toMatchObject({ KeyId: 'alias/own', Version: 2 });
  });

  test('that stand in plain text are shown, and removed before they are stored', async () => {
    const Name = `${PATH}/grafana-secret-key`;
    await ssm.send(new PutParameterCommand({ Name, Value: 'seen', Type: 'String' }));
    expect((await listed())['grafana-secret-key']).toMatchObject({ state: 'plain text' });
    await expect(run(['set', 'grafana-secret-key'], 'new')).rejects.toThrow(
      /plain text.*remove grafana-secret-key --force/s,
    );
    expect(await value('grafana-secret-key')).toBe('seen');
    await run(['remove', 'grafana-secret-key'], undefined, { force: true });
    await run(['set', 'grafana-secret-key'], 'new');
    expect((await listed())['grafana-secret-key']).toMatchObject({ state: 'stored' });
  });

  test('that are too long are refused by their length', async () => {
    await expect(run(['set', 'long'], 'ä'.repeat(2049))).rejects.toThrow(/4096 bytes at most, got 4098/);
  });
});

describe('doctor', () => {
  let ec2: EC2Client;
  let dns: DnsServer;
  beforeAll(async () => {
    ec2 = new EC2Client({ region: REGION, endpoint: moto.endpoint, credentials: ANYONE });
    dns = await DnsServer.open({ 'example.com A': ['192.0.2.1'] });
  });
  afterAll(() => {
    ec2.destroy();
    dns.close();
  });

  const found = async (name: string, env: Readonly<Record<string, string>> = {}) => {
    lines = [];
    const own = { ...context.env, BATON_DNS_SERVER: dns.address, ...env };
    const isWell = await doctor({ ...context, env: own }, name, { json: true });
    const { findings } = JSON.parse(lines.join('')) as { findings: { subject: string; state: string }[] };
    return { isWell, of: Object.fromEntries(findings.map(({ subject, ...one }) => [subject, one])) };
  };

  test('credentials, region, quota, state and records of an account that has nothing yet', async () => {
    const { isWell, of } = await found('stated');
    expect(of).toMatchObject({
      credentials: { state: 'ok' },
      region: { state: 'ok', detail: REGION },
      'elastic addresses': { state: 'ok', detail: expect.stringMatching(/^0 of \d+ in use/) },
      state: { state: 'problem', mend: 'npx cdktf deploy state makes it' },
      'example.com': { state: 'note', detail: expect.stringContaining('before its first deploy') },
      secrets: { state: 'problem' },
    });
    expect(isWell).toBe(false);
  });

  test('an address of its own, which the records must lead to', async () => {
    const { PublicIp = '' } = await ec2.send(
      new AllocateAddressCommand({
        TagSpecifications: [
          { ResourceType: 'elastic-ip', Tags: [{ Key: 'baton:environment', Value: 'own' }] },
        ],
      }),
    );
    const { of } = await found('own');
    expect(of['elastic addresses']).toMatchObject({ state: 'ok', detail: expect.stringContaining(PublicIp) });
    expect(of['example.com']).toMatchObject({
      state: 'problem',
      detail: expect.stringContaining(`address is ${PublicIp}`),
    });
  });

  test('no address left', async () => {
    const { of } = await found('stated');
    const [, limit] = /of (\d+)/.exec((of['elastic addresses'] as { detail?: string }).detail ?? '') ?? [];
    for (let index = 1; index < Number(limit); index += 1) await ec2.send(new AllocateAddressCommand({}));
    expect((await found('stated')).of['elastic addresses']).toMatchObject({
      state: 'problem',
      mend: expect.stringContaining('Service Quotas'),
    });
  });

  test('nobody who answers is said to be offline, and is no problem of the account', async () => {
    const { of } = await found('own', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect(of.AWS).toMatchObject({ state: 'note', detail: expect.stringContaining('offline') });
    expect(of.secrets).toBeUndefined();
    expect(of['example.com']).toMatchObject({ state: 'note' });
  });
});

describe('the SSH authority', () => {
  const PREFIX = '/baton/own';
  const say = async (step?: string, options = {}) => {
    lines = [];
    await sshAuthority(context, 'own', step, options);
    return lines.join('\n');
  };
  const certificate = async () =>
    (await ssm.send(new GetParameterCommand({ Name: `${PREFIX}/ssh-host-certificate` }))).Parameter?.Value ??
    '';
  const issuer = async () =>
    parseCertificate(await certificate(), 'openssh')
      .issuerKey?.toString('ssh')
      .split(' ')[1] ?? 'none';
  const keys = (text: string) =>
    text.split('\n').filter((line) => line.startsWith('@cert-authority example.com ssh-ed25519 '));

  test('is none before the first deploy', async () => {
    await expect(say()).rejects.toThrow(/its first deploy makes it/);
  });

  test('is replaced, and both are trusted in between', async () => {
    const input = { region: REGION, endpoint: moto.endpoint, parameterPrefix: PREFIX };
    const key = () => generatePrivateKey('ed25519').toString('openssh');
    const first = { authority: key(), host: key() };
    await storeIdentity({ ...input, keyId: 'alias/baton-own' }, first, ssm);
    await ensureCertificate({ ...input, domain: 'example.com', validDays: 730 }, () => {}, ssm);
    const [old = ''] = keys(await say());
    expect(old).toContain(await issuer());
    await expect(say('use')).rejects.toThrow(/no second authority.*rotate/);

    const both = keys(await say('rotate'));
    expect(both).toHaveLength(2);
    expect(both[0]).toBe(old);
    // Again, and after a deploy, it is still these two.
    expect(keys(await say('rotate'))).toEqual(both);
    await storeIdentity({ ...input, keyId: 'alias/baton-own' }, { authority: key(), host: key() }, ssm);
    expect(keys(await say())).toEqual(both);
    expect(old).toContain(await issuer());
    await expect(say('finish')).rejects.toThrow(/first authority still signs.*use/);

    expect(keys(await say('use'))).toEqual(both);
    expect(both[1]).toContain(await issuer());
    await expect(say('finish')).rejects.toThrow(/clients still need the first authority.*--force/s);
    expect(keys(await say())).toEqual(both);

    expect(keys(await say('finish', { force: true }))).toEqual([both[1]]);
    const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
    expect(Parameters?.find(({ Name }) => Name === `${PREFIX}/ssh-ca-key`)?.Type).toBe('SecureString');
    expect(Parameters?.map(({ Name }) => Name)).not.toContain(`${PREFIX}/ssh-ca-next-key`);
  });

  test('never shows a private key', async () => {
    expect(await say()).not.toMatch(/PRIVATE/);
  });
});

describe('leave and restore', () => {
  test('what would remain is what is stored, and the folder comes up in another environment', async () => {
    const options = { region: REGION, endpoint: moto.endpoint, credentials: ANYONE };
    const s3 = storeClient(options);
    const made = ['own', 'stated'].map((name) => bucketNames(bucketPrefix({ domain: 'example.com' }, name)));
    for (const { content, data } of made)
      for (const Bucket of [content, data])
        await s3.send(
          new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
        );
    const place = testFolder();
    writeFiles(place, [{ path: 'site/index.html', content: 'home' }]);
    const [from, to] = made;
    await publish(s3, from?.content ?? '', join(place, 'site'), { log: () => {} });
    const run = { ...context, env: { ...context.env, BATON_STARTED_IN: place } };
    lines = [];
    await leave(run, 'own', 'taken', { json: true });
    const left = JSON.parse(lines.join('')) as { site: object; remains: { what: string }[] };
    expect(left.site).toEqual({ files: 1, bytes: 4 });
    const remains = left.remains.map(({ what }) => what).join('\n');
    expect(remains).toMatch(/\d secrets below \/baton\/own\/secrets\//);
    expect(remains).toContain(from?.data);
    // Nothing is written over.
    await expect(leave(run, 'own', 'taken')).rejects.toThrow(/not empty/);
    lines = [];
    await restore(run, 'stated', 'taken');
    expect(lines.join('\n')).toContain('site: servers fetch it within a minute');
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: to?.content ?? '', Key: '.baton/site.json' }),
    );
    expect(await Body?.transformToString()).toContain('index.html');
    s3.destroy();
  });
});
