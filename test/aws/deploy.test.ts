import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { resume } from '../../deployer/aws/hold';
import { Account } from './account';
import { everyVersion, secretLine } from './private-keys';
import { AwsProject } from './project';
import { missingProviders, type Run, story, told } from './terraform';

// State and production applied for real: Terraform, its providers and the steps as they are, against moto on the
// loopback address.
const REGION = 'eu-central-1';
const DOMAIN = 'example.com';
const STATE_BUCKET = 'baton-test-terraform-state';
const STATE = { bucket: STATE_BUCKET, region: REGION };
const SETTINGS = { region: REGION, domain: DOMAIN, hosts: [DOMAIN, `www.${DOMAIN}`, `monitoring.${DOMAIN}`] };
/**
 * Stored by a person; its value must be nowhere else: not even in this file, which is part of the folder that is
 * searched.
 */
const SECRET = '/baton/production/secrets/grafana-secret-key';
const CANARY = ['canary', 'of-a-secret-that-a-person-has-stored'].join('-');
/** moto's imitation of an encrypted value, which a plan reads without the right to decrypt it. */
const ENCRYPTED = new RegExp(`kms:[^":]*:${CANARY}[-0-9]*`, 'g');
const BUCKET = (name: string) => `example-com-production-${name}`;

const production = {
  platform: 'aws',
  region: REGION,
  domain: DOMAIN,
  contactEmail: `admin@${DOMAIN}`,
  machine: { instanceType: 't4g.small' },
  ssh: { networks: ['198.51.100.0/24'] },
  state: STATE,
  dns: { zone: DOMAIN, spf: 'v=spf1 -all' },
  site: { directory: 'examples/site' },
  // Nobody over HTTPS: moto would really tell them.
  watch: { emails: [`admin@${DOMAIN}`], budgetUsd: 50 },
  gateSeconds: 60,
  drainSeconds: 1,
};

const VERSIONS = {
  aws: 'hashicorp/aws',
  archive: 'hashicorp/archive',
  null: 'hashicorp/null',
  tls: 'hashicorp/tls',
};
const missing = missingProviders(
  Object.fromEntries(
    Object.entries(VERSIONS).map(([name, source]) => [name, { source, version: pinned(name) }]),
  ),
);
if (missing) console.log(`not run: test:aws: the providers cannot be loaded: ${missing}`);

/** The version that the stacks ask for. */
function pinned(name: string): string {
  const file = readFileSync(`node_modules/@cdktf/provider-${name}/lib/provider/index.js`, 'utf8');
  const version = /providerVersion: '([^']+)'/.exec(file)?.[1];
  if (!version) throw new Error(`@cdktf/provider-${name} names no version`);
  return version;
}

describe.skipIf(missing)('deploys to AWS', () => {
  let account: Account;
  let project: AwsProject;
  /** All that Terraform and the steps have said. */
  const said: string[] = [];
  /** What a first deploy that was stopped has done. */
  const begun: string[] = [];
  /** Machines and releases in the order in which they served. */
  const served: { machine: string; release: string }[] = [];

  beforeAll(async () => {
    account = await Account.open({ ...SETTINGS, dataBucket: BUCKET('data') });
    project = await AwsProject.create(account);
  }, 600_000);
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => console.log(account.moto.complaints));
  });
  afterAll(async () => {
    await account?.close();
    project?.remove();
  }, 60_000);

  /** Calls that move the site, made since a mark. */
  const MOVES = /^((Run|Terminate|Stop)Instances|(Associate|Disassociate|Release)Address|DeleteAlarms)$/;
  const mark = () => account.moto.calls().length;
  const moves = (since: number) =>
    account.moto
      .calls()
      .slice(since)
      .filter(({ action }) => MOVES.test(action));
  const actions = (since: number) => moves(since).map(({ action }) => action);

  const release = () =>
    /"release_id": \{\s*"value": "([0-9a-f]{64})"/.exec(project.json('production'))?.[1] ?? '';

  interface Deploy {
    readonly applied: Run;
    readonly story: string[];
    readonly since: number;
  }

  async function deploy(settings: object, env: Readonly<Record<string, string>> = {}): Promise<Deploy> {
    project.environment('production', { ...production, ...settings });
    await project.synth('production', env);
    const since = mark();
    const applied = await project.apply('production');
    said.push(applied.output);
    return { applied, story: story(applied), since };
  }

  async function succeeded({ applied }: Deploy): Promise<void> {
    expect(applied.code, told(applied)).toBe(0);
    const [machine = ''] = await account.running();
    served.push({ machine, release: release() });
    expect(await account.running()).toEqual([machine]);
    expect(await account.holder()).toBe(machine);
    const again = await project.plan('production');
    said.push(again.output);
    expect(again.code, told(again)).toBe(0);
  }

  /** Each of them after the one before. */
  function inOrder(lines: readonly string[], wanted: readonly string[]): void {
    const found = wanted.map((line) => lines.indexOf(line));
    expect(found, `${wanted.join('\n')}\nin\n${lines.join('\n')}`).not.toContain(-1);
    expect(found).toEqual([...found].sort((a, b) => a - b));
  }

  const ROLLOUT = [
    'complete null_resource.upload',
    'start aws_instance.machine',
    'complete aws_instance.machine',
    'start null_resource.gate',
    'complete null_resource.gate',
    'start aws_eip_association.switch',
    'complete aws_eip_association.switch',
    'start null_resource.confirm',
    'complete null_resource.confirm',
    'start null_resource.drain',
    'complete null_resource.drain',
  ];
  const REPLACEMENT = [
    ...ROLLOUT,
    'start aws_instance.machine (delete)',
    'complete aws_instance.machine (delete)',
  ];

  test('the files as they are shipped can be planned for an account that has nothing', async () => {
    await project.synth('production');
    const { code, output } = await project.plan('production');
    said.push(output);
    expect(code, output).toBe(2);
    expect(output).toContain('parameters_to_store');
    expect(moves(0)).toEqual([]);
  });

  test('the state: a bucket of its own, with a name that nobody has yet', async () => {
    project.environment('state', { region: REGION, bucket: STATE_BUCKET, github: { repository: 'a/b' } });
    project.environment('production', production);
    await project.synth('state');
    await account.stranger('PUT', STATE_BUCKET);
    const taken = await project.apply('state');
    expect(taken.code).toBe(1);
    expect(taken.output).toContain('BucketAlreadyExists');
    await account.stranger('DELETE', STATE_BUCKET);

    const applied = await project.apply('state');
    said.push(applied.output);
    expect(applied.code, told(applied)).toBe(0);
    const again = await project.plan('state');
    expect(again.code, told(again)).toBe(0);
  });

  test('a bucket that somebody else has: no machine is started, and the next deploy completes it', async () => {
    await account.stranger('PUT', BUCKET('content'));
    const stopped = await deploy({});
    expect(stopped.applied.code).toBe(1);
    expect(stopped.applied.output).toMatch(/example-com-production-content.*BucketAlreadyExists/);
    expect(actions(stopped.since)).toEqual([]);
    begun.push(...stopped.story);
    await account.stranger('DELETE', BUCKET('content'));
  });

  test('secrets that are not stored are named with their commands, and no machine is started', async () => {
    const stopped = await deploy({});
    expect(stopped.applied.code).toBe(1);
    expect(told(stopped.applied)).toContain(
      'production needs secrets that are not stored: grafana-secret-key',
    );
    expect(told(stopped.applied)).toContain(`--name ${SECRET} --value`);
    expect(actions(stopped.since)).toEqual([]);
    begun.push(...stopped.story);
    await account.storeParameter(SECRET, CANARY);
  });

  test('the first deploy: the address comes after the gate', async () => {
    const first = await deploy({});
    await succeeded(first);
    inOrder([...begun, ...first.story], ROLLOUT);
    expect(actions(first.since)).toEqual(['RunInstances', 'AssociateAddress']);
    // Its state is in the bucket.
    const { Contents = [] } = await account.s3.send(new ListObjectsV2Command({ Bucket: STATE_BUCKET }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['baton/production.tfstate']);
  });

  test('a changed release: proven, switched by one call, drained, and then the old machine is destroyed', async () => {
    const second = await deploy({ site: { ...production.site, gone: ['/withdrawn'] } });
    await succeeded(second);
    inOrder(second.story, REPLACEMENT);
    const last = second.story.filter((line) => line.includes(' aws_')).at(-1);
    expect(last).toBe('complete aws_instance.machine (delete)');
    const made = moves(second.since);
    const names = made.map(({ action }) => action);
    expect(names.filter((name) => name === 'AssociateAddress')).toHaveLength(1);
    inOrder(names, ['RunInstances', 'AssociateAddress', 'TerminateInstances']);
    expect(names.at(-1)).toBe('TerminateInstances');
    expect(names).not.toContain('ReleaseAddress');
    expect(names.slice(0, names.indexOf('AssociateAddress'))).not.toContain('DisassociateAddress');
    expect(made.at(-1)?.parameters['InstanceId.1']).toBe(served[0]?.machine);
    expect(served[1]?.machine).not.toBe(served[0]?.machine);
    expect(account.gaps).toEqual([]);
    // The release before stays, for a rollback.
    const { Contents = [] } = await account.s3.send(
      new ListObjectsV2Command({ Bucket: BUCKET('releases'), Prefix: `releases/${served[0]?.release}/` }),
    );
    expect(Contents).toHaveLength(2);
  });

  test('a candidate that fails leaves the serving machine with the address; the next deploy cleans up', async () => {
    account.candidates = 'broken';
    const failed = await deploy({ site: { ...production.site, gone: ['/broken'] } });
    expect(failed.applied.code).toBe(1);
    expect(failed.applied.output).toContain('did not pass the gate');
    expect(failed.applied.output).toContain('container nginx: exited');
    expect(actions(failed.since)).toEqual(['RunInstances']);
    expect(await account.holder()).toBe(served[1]?.machine);
    expect(await account.running()).toHaveLength(2);

    account.candidates = 'ready';
    // Nothing has changed, and the refused machine is not asked again.
    const refused = (await account.running()).find((id) => id !== served[1]?.machine);
    const mended = await deploy({ site: { ...production.site, gone: ['/broken'] } });
    await succeeded(mended);
    expect(served.at(-1)?.machine).not.toBe(refused);
    expect(mended.applied.output).toContain('run without the address, left by tries that failed');
    expect(actions(mended.since).filter((name) => name === 'AssociateAddress')).toHaveLength(1);
    expect(actions(mended.since).filter((name) => name === 'TerminateInstances')).toHaveLength(2);
    expect(account.gaps).toEqual([]);
  });

  test('a machine that does not serve at the address loses it to the one before, at once', async () => {
    const before = served.at(-1)?.machine;
    account.candidates = 'mute';
    const failed = await deploy({ site: { ...production.site, gone: ['/mute'] } });
    expect(failed.applied.code).toBe(1);
    expect(failed.applied.output).toContain(`The address is back at ${before}, the previous server`);
    expect(actions(failed.since)).toEqual(['RunInstances', 'AssociateAddress', 'AssociateAddress']);
    expect(await account.holder()).toBe(before);

    account.candidates = 'ready';
    // Nothing has changed: the address goes to another machine, and that one passes the gate first.
    const refused = (await account.running()).find((id) => id !== before);
    const mended = await deploy({ site: { ...production.site, gone: ['/mute'] } });
    await succeeded(mended);
    expect(served.at(-1)?.machine).not.toBe(refused);
    // Its release is there already.
    inOrder(mended.story, ROLLOUT.slice(1));
    expect(actions(mended.since).filter((name) => name === 'TerminateInstances')).toHaveLength(2);
    expect(account.gaps).toEqual([]);
  });

  test('two deploys at once: the second is refused before it changes anything', async () => {
    account.candidates = 'silent';
    project.environment('production', { ...production, site: { ...production.site, gone: ['/slow'] } });
    await project.synth('production');
    const since = mark();
    let atGate = () => {};
    const gate = new Promise<void>((resolve) => {
      atGate = resolve;
    });
    const first = project.apply('production', {
      onEvent: ({ type, hook }) => {
        if (type === 'apply_start' && hook?.resource?.addr === 'null_resource.gate') atGate();
      },
    });
    await gate;
    const second = await project.apply('production');
    expect(second.code).toBe(1);
    expect(second.output).toContain('Error acquiring the state lock');
    account.candidates = 'ready';
    const applied = await first;
    said.push(applied.output, second.output);
    await succeeded({ applied, story: [], since });
    expect(actions(since).filter((name) => name === 'RunInstances')).toHaveLength(1);
  });

  test('a rollback boots the first release as it was, without writing it again', async () => {
    const [first] = served;
    const text = await userDataOf(0);
    const back = await deploy({}, { RELEASE: first?.release ?? '' });
    await succeeded(back);
    inOrder(back.story, REPLACEMENT);
    expect(served.at(-1)?.release).toBe(first?.release);
    // But for the candidates that were refused meanwhile.
    const asItWas = (of: string) => of.replace(/BATON_REFUSALS='\d+'/, '');
    expect(asItWas(await userDataOf(-1))).toBe(asItWas(text));
    const written = account.moto
      .calls()
      .slice(back.since)
      .filter(({ action }) => action.startsWith(`PUT /${BUCKET('releases')}/releases/${first?.release}/`));
    expect(written).toEqual([]);
    expect(account.gaps).toEqual([]);
  });

  test('a rollback holds: the next plan says so, the next deploy is refused, until a person lifts it', async () => {
    const serving = served.at(-1)?.machine;
    const pushed = { site: { ...production.site, gone: ['/pushed'] } };
    const refused = await deploy(pushed);
    expect(refused.applied.code).toBe(1);
    expect(told(refused.applied)).toMatch(
      /production was rolled back to the release [0-9a-f]{12} at .* and that holds/,
    );
    expect(actions(refused.since)).toEqual([]);
    expect(refused.story.filter((line) => /upload|site/.test(line))).toEqual([]);
    expect(await account.holder()).toBe(serving);
    const planned = await project.plan('production');
    expect(planned.output).toContain('production was rolled back, and that holds');

    await resume({ region: REGION, environment: 'production' }, (line) => said.push(line), account.ssm);
    const lifted = await deploy(pushed);
    await succeeded(lifted);
    expect(served.at(-1)?.machine).not.toBe(serving);
  });

  test('a secret that is stored anew makes another machine; its value is in no plan and no state', async () => {
    await account.ssm.send(
      new PutParameterCommand({ Name: SECRET, Value: `${CANARY}-2`, Type: 'SecureString', Overwrite: true }),
    );
    const rotated = await deploy({ site: { ...production.site, gone: ['/pushed'] } });
    await succeeded(rotated);
    inOrder(rotated.story, ['start aws_instance.machine', 'complete aws_instance.machine (delete)']);
    expect(await userDataOf(-1)).toContain("BATON_SECRETS='grafana-secret-key:2'");
  });

  test.each([
    ['another type', { machine: { instanceType: 't4g.medium' } }],
    ['a larger disk', { machine: { instanceType: 't4g.medium', diskGiB: 30 } }],
  ])('%s makes another machine: AWS would stop the one that serves', async (_, settings) => {
    const deployed = await deploy(settings);
    await succeeded(deployed);
    inOrder(deployed.story, REPLACEMENT.slice(1));
    expect(account.moto.calls().map(({ action }) => action)).not.toContain('StopInstances');
  });

  /** What the n-th machine was started with. */
  async function userDataOf(index: number): Promise<string> {
    const starts = account.moto.calls().filter(({ action }) => action === 'RunInstances');
    return Buffer.from(starts.at(index)?.parameters.UserData ?? '', 'base64').toString();
  }

  describe('what is wrong is told, and the serving machine is unharmed:', () => {
    const serving = () => served.at(-1)?.machine;

    async function stops(
      settings: object,
      message: RegExp,
      env?: Readonly<Record<string, string>>,
    ): Promise<void> {
      const { applied, since } = await deploy(settings, env);
      expect(applied.code).toBe(1);
      expect(told(applied)).toMatch(message);
      expect(actions(since)).toEqual([]);
      expect(await account.running()).toEqual([serving()]);
      expect(await account.holder()).toBe(serving());
    }

    test('a release that does not exist', () =>
      stops({}, /the release f{64}, which RELEASE names, is not in the bucket .*There are:.*[0-9a-f]{64}/s, {
        RELEASE: 'f'.repeat(64),
      }));

    test('a stored release whose hash is another', async () => {
      const [first, second] = served.map(({ release }) => `releases/${release}/release.zip`);
      const Bucket = BUCKET('releases');
      const read = async (Key = '') =>
        (await account.s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();
      const was = await read(second);
      await account.s3.send(new PutObjectCommand({ Bucket, Key: second, Body: await read(first) }));
      await stops({}, /what is stored as the release [0-9a-f]{64} is another/, {
        RELEASE: served[1]?.release ?? '',
      });
      await account.s3.send(new PutObjectCommand({ Bucket, Key: second, Body: was }));
    });

    test('a zone that is not there', () =>
      stops(
        { domain: 'example.org', dns: { zone: 'example.org' } },
        /no matching Route 53 Hosted Zone found/i,
      ));

    test('a region that AWS does not have', () =>
      stops({ region: 'eu-central-9' }, /invalid AWS Region: eu-central-9/i));

    test('a region in which it is not', () =>
      stops({ region: 'eu-west-1' }, /says region eu-west-1, and what is deployed is in eu-central-1/));

    test('no credentials', async () => {
      const since = mark();
      const { code, output } = await project.plan('production', {
        env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      });
      expect(code).toBe(1);
      expect(output).toContain('No valid credential sources found');
      expect(actions(since)).toEqual([]);
    });
  });

  test('private keys and secrets are in SSM, and nowhere else', async () => {
    const stored = await Promise.all(
      ['ssh-ca-key', 'ssh-host-key'].map(async (name) => {
        const { Parameter } = await account.ssm.send(
          new GetParameterCommand({ Name: `/baton/production/${name}`, WithDecryption: true }),
        );
        return secretLine(Parameter?.Value ?? '');
      }),
    );
    const canaries = [...stored, CANARY];
    project.environment('production', { ...production, site: { directory: 'examples/site', gone: ['/x'] } });
    await project.synth('production');
    const { code, output: planned } = await project.plan('production', { out: 'plan.tfplan' });
    expect(code, planned).toBe(2);
    const { output: shown } = await project.terraform('production', ['show', '-json', 'plan.tfplan']);
    const states = await everyVersion(account.s3, STATE_BUCKET, 'baton/production.tfstate');
    expect(states.length).toBeGreaterThan(10);
    const files = readdirSync(project.folder, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() && !/node_modules|\.terraform\/providers/.test(join(entry.parentPath, entry.name)),
      )
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    const calls = account.moto
      .calls()
      .filter(({ action }) => !/AmazonSSM/.test(action))
      .map(({ body, parameters }) => body + Buffer.from(parameters.UserData ?? '', 'base64').toString());
    for (const canary of canaries) {
      expect(canary.length).toBeGreaterThan(40);
      for (const [place, texts] of Object.entries({ said, planned: [planned, shown], states, files, calls }))
        expect(texts.filter((text) => text.replaceAll(ENCRYPTED, '').includes(canary)).length, place).toBe(0);
    }
    // And the certificate, which is none.
    const { Parameter } = await account.ssm.send(
      new GetParameterCommand({ Name: '/baton/production/ssh-host-certificate' }),
    );
    expect(Parameter?.Value).toMatch(/^ssh-ed25519-cert-v01@openssh\.com /);
  });

  test('destroying is refused as long as it is protected, and then leaves the state alone', async () => {
    project.environment('production', production);
    await project.synth('production');
    const since = mark();
    const destroy = ['destroy', '-json', '-auto-approve', '-input=false'];
    const refused = await project.terraform('production', destroy);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('Instance cannot be destroyed');
    expect(actions(since)).toEqual([]);
    expect(await account.holder()).toBe(served.at(-1)?.machine);

    await succeeded(await deploy({ protect: false }));
    const destroyed = await project.terraform('production', destroy);
    expect(destroyed.code, told(destroyed)).toBe(0);
    expect(await account.running()).toEqual([]);
    expect(await account.holder()).toBeUndefined();
    for (const name of ['releases', 'content', 'data', 'access-logs'])
      await expect(account.s3.send(new HeadBucketCommand({ Bucket: BUCKET(name) }))).rejects.toThrow();
    const { output } = await project.terraform('production', ['state', 'list']);
    expect(output.trim()).toBe('');
    // What a person has stored is a person's to remove.
    expect(await account.leftovers()).toEqual([`parameter ${SECRET}`]);
    await account.s3.send(new HeadBucketCommand({ Bucket: STATE_BUCKET }));
  });
});
