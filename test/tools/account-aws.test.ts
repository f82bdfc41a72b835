/** The commands for an environment's account, as people type them, against an imitation of AWS. */
import { Readable } from 'node:stream';
import {
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../cli/command';
import { type SecretsOptions, secrets } from '../../cli/secrets/secrets';
import { leastAws } from '../helpers/environments';
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
  context = {
    environments: projectEnvironments({ own: `exports.default = ${JSON.stringify(own)};` }),
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
