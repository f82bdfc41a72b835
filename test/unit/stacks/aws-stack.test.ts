import { homedir, tmpdir } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type AwsInput,
  earlierThan,
  inputOf,
  ofType,
  one,
  type Synthesized,
  synthAws,
} from '../../helpers/aws-synth';
import { SSH_KEY } from '../../helpers/environments';
import { servingRelease } from '../../helpers/serving-release';
import { snapshotText } from '../../helpers/snapshot-text';

const ROLLOUT = [
  'aws_instance.machine',
  'null_resource.gate',
  'aws_eip_association.switch',
  'null_resource.confirm',
  'null_resource.drain',
];
const RELEASE = 'ab'.repeat(32);

/** All that an environment can ask for. */
const EVERYTHING: AwsInput = {
  admins: [{ name: 'ann', sshKeys: [SSH_KEY] }],
  ssh: { port: 2222, networks: ['198.51.100.0/24', '2001:db8::/32'] },
  acme: { challenge: 'dns-01' },
  dns: {
    zone: 'example.com',
    mx: [{ priority: 10, host: 'mail.example.net' }],
    spf: 'v=spf1 exists:%{i}.example.com -all',
    dmarc: 'v=DMARC1; p=reject',
  },
  site: { directory: 'examples/site' },
  grafana: { githubOrganisations: ['example-org'] },
  alerts: { receivers: [{ kind: 'slack', webhookUrlSecret: 'slack-hook', channel: '#a' }] },
  watch: {
    emails: ['admin@example.com'],
    urls: ['https://alerts.example.net/sns'],
    victorops: { apiKeySecret: 'victorops-api-key', routingKey: 'web' },
    budgetUsd: 50,
  },
  state: { bucket: 'example-com-terraform-state' },
};

test('the whole stack, its hashes and versions aside', () => {
  expect(snapshotText(synthAws().text)).toMatchSnapshot();
});

describe('the rollout', () => {
  test('machine, gate, switch, confirm, drain: each after all before it', () => {
    const stack = synthAws();
    for (const [index, name] of ROLLOUT.entries()) {
      const before = earlierThan(stack, name);
      for (const earlier of ROLLOUT.slice(0, index)) expect([...before]).toContain(earlier);
      for (const later of ROLLOUT.slice(index + 1)) expect([...before]).not.toContain(later);
    }
  });

  test.each(ROLLOUT)('%s is recreated before its old self goes', (address) => {
    const [type = '', name = ''] = address.split('.');
    expect(one(synthAws(), type, name).lifecycle).toEqual({ create_before_destroy: true });
  });

  test('every step is recreated with the machine', () => {
    const stack = synthAws();
    for (const step of ['gate', 'confirm', 'drain'])
      expect(inputOf(stack, step).instanceId).toBe('${aws_instance.machine.id}');
    expect(one(stack, 'aws_eip_association').instance_id).toBe('${aws_instance.machine.id}');
  });

  test('one call moves the address', () => {
    expect(one(synthAws(), 'aws_eip_association').allow_reassociation).toBe(true);
  });

  test('the machine starts once all it needs is there: bundle, rights, identity, way out, buckets', () => {
    const before = [
      ...earlierThan(synthAws({ site: { directory: 'examples/site' } }), 'aws_instance.machine'),
    ];
    for (const name of ['guard', 'secrets', 'upload', 'certificate', 'site'])
      expect(before).toContain(`null_resource.${name}`);
    for (const type of [
      'aws_iam_role_policy',
      'aws_route',
      'aws_route_table_association',
      'aws_vpc_endpoint',
    ])
      expect(before.some((name) => name.startsWith(`${type}.`))).toBe(true);
    expect(before.some((name) => name.startsWith('aws_s3_bucket_policy.buckets_data'))).toBe(true);
  });

  test('what outlives the machine does not depend on it', () => {
    const stack = synthAws();
    for (const type of [
      'aws_eip',
      'aws_s3_bucket',
      'aws_ssm_parameter',
      'aws_iam_role',
      'aws_security_group',
    ])
      for (const resource of Object.values(ofType(stack, type)))
        expect(JSON.stringify(resource)).not.toContain('aws_instance.machine');
  });

  test('the script is told what it needs, and no credentials', () => {
    const stack = synthAws({ gateSeconds: 120, drainSeconds: 30 });
    const release = servingRelease(stack.json.output.release_id);
    const about = {
      region: 'eu-central-1',
      environment: 'production',
      dataBucket: 'example-com-production-data',
      instanceId: '${aws_instance.machine.id}',
      release,
      releasesBucket: 'example-com-production-releases',
    };
    const address = expect.stringMatching(/^\$\{aws_eip\..*\.public_ip\}$/);
    const probes = [
      { host: 'example.com', path: '/.well-known/nginx/health' },
      { host: 'monitoring.example.com', path: '/api/health' },
    ];
    expect(inputOf(stack, 'gate')).toEqual({ ...about, address, probes, seconds: 120 });
    expect(inputOf(stack, 'confirm')).toEqual({ ...about, address, domain: 'example.com', probes });
    expect(inputOf(stack, 'drain')).toEqual({
      ...{ ...about, address, domain: 'example.com' },
      drainSeconds: 30,
    });
    expect(inputOf(stack, 'upload')).toEqual({
      region: 'eu-central-1',
      bucket: 'example-com-production-releases',
      release,
      zip: 'release.zip',
      userData: expect.stringMatching(/^assets\/[^/]+\/[0-9A-F]{32}\/user-data$/),
    });
    for (const [name, step] of Object.entries(ofType(stack, 'null_resource')))
      for (const { 'local-exec': run } of step.provisioner) {
        expect(run.command).toMatch(
          new RegExp(`^node assets/[^/ ]+/[0-9A-F]{32}/aws-steps\\.cjs ${name} ${run.when}$`),
        );
        expect(run.environment.BATON_INPUT).toBe('${self.triggers.input}');
      }
  });
});

describe('a release', () => {
  test('is never an object of Terraform’s: that would be deleted while it serves', () => {
    const { resource } = synthAws(EVERYTHING).json;
    expect(Object.keys(resource).filter((type) => /^aws_s3_(bucket_)?object/.test(type))).toEqual([]);
  });

  test('is zipped from its files alone, in a folder that no other release shares', () => {
    const stack = synthAws();
    const release = servingRelease(stack.json.output.release_id) as string;
    const zip = Object.values(stack.json.data.archive_file ?? {})[0];
    expect(zip).toMatchObject({ type: 'zip', output_path: 'release.zip', output_file_mode: '0644' });
    expect(zip?.source_dir).toContain(release);
    expect(Object.keys(stack.files).some((file) => file === `${zip?.source_dir}/manifest`)).toBe(true);
  });

  test('is replaced by another with its settings; the gate’s patience replaces no machine', () => {
    const userData = (input: AwsInput) => one(synthAws(input), 'aws_instance').user_data as string;
    expect(userData({})).toBe(userData({ gateSeconds: 100 }));
    expect(userData({})).not.toBe(userData({ aliases: ['example.org'] }));
    expect(userData({})).toMatch(/^\$\{file\("assets\/.*\/user-data"\)\} {2}- \{"path":"\/etc\/baton\/env"/);
  });

  test('of old is deployed as it was: its own user data, its bundle checked before anything changes', () => {
    const stack = synthAws({ release: RELEASE });
    const [name = '', data] = Object.entries(stack.json.data.aws_s3_object ?? {})[0] ?? [];
    expect(data).toMatchObject({
      bucket: 'example-com-production-releases',
      key: `releases/${RELEASE}/user-data`,
    });
    expect(one(stack, 'aws_instance').user_data).toMatch(
      new RegExp(
        `^\\$\\{data\\.aws_s3_object\\.${name}\\.body\\} {2}- \\{"path":"/etc/baton/env".*BATON_RELEASE='${RELEASE}'`,
      ),
    );
    expect(inputOf(stack, 'upload')).toEqual({
      region: 'eu-central-1',
      bucket: 'example-com-production-releases',
      release: RELEASE,
      userDataSha256: `\${sha256(data.aws_s3_object.${name}.body)}`,
    });
    expect([...earlierThan(stack, 'aws_instance.machine')]).toContain('null_resource.upload');
    // It holds once it has succeeded: a rollback that failed must not keep the next deploy from mending it.
    expect([...earlierThan(stack, 'null_resource.hold')]).toEqual(expect.arrayContaining([...ROLLOUT]));
    expect(inputOf(stack, 'gate').probes).toEqual([
      { host: 'example.com', path: '/.well-known/nginx/health' },
    ]);
    for (const step of ['gate', 'confirm', 'drain']) expect(inputOf(stack, step).release).toBe(RELEASE);
    expect(servingRelease(stack.json.output.release_id)).toBe(RELEASE);
    expect(stack.json.data).not.toHaveProperty('archive_file');
    // Of what else is in the bucket nothing is offered to be copied into a command.
    const [list] = Object.values(stack.json.data.aws_s3_objects ?? {});
    expect(JSON.stringify(list)).toContain('if can(regex(\\"^releases/[0-9a-f]{64}/user-data$\\", key))');
  });

  test('boots from the image that it booted from, where images are baked', () => {
    const stack = synthAws({ release: RELEASE, machine: { image: 'web' } });
    const [name = '', pinned] =
      Object.entries(stack.json.data.aws_s3_object ?? {}).find(([, { key }]) => key.endsWith('/ami')) ?? [];
    expect(pinned).toMatchObject({
      key: `releases/${RELEASE}/ami`,
      count: expect.stringMatching(
        /^\$\{contains\(data\.aws_s3_objects\.[a-z-]+_?[A-Za-z0-9-]*\.keys, "releases\/.*" ?\) \? 1 : 0\}$/,
      ),
    });
    expect(one(stack, 'aws_instance').ami).toBe(
      `\${coalesce(one(data.aws_s3_object.${name}[*].body), data.aws_ami.image.id)}`,
    );
  });
  test('pins that image: the confirmation is told, and the drain lets go of others', () => {
    const baked = synthAws({ machine: { image: 'web' } });
    for (const step of ['confirm', 'drain'])
      expect(inputOf(baked, step).ami).toBe('${data.aws_ami.image.id}');
    for (const step of ['confirm', 'drain']) expect(inputOf(synthAws(), step)).not.toHaveProperty('ami');
  });
  test('is looked at before it is uploaded: a rollback may hold another one', () => {
    expect([...earlierThan(synthAws(), 'null_resource.upload')]).toContain('null_resource.guard');
  });

  test('tells the server where everything is', () => {
    const text = one(synthAws(), 'aws_instance').user_data;
    for (const line of [
      "BATON_DOMAIN='example.com'",
      "BATON_RELEASES_BUCKET='example-com-production-releases'",
      "BATON_CONTENT_BUCKET='example-com-production-content'",
      "BATON_DATA_BUCKET='example-com-production-data'",
      "BATON_PARAMETERS='ssm:/baton/production'",
      "BATON_LOG_GROUP='/baton/production'",
      "AWS_REGION='eu-central-1'",
    ])
      expect(text).toContain(line);
  });
});

describe('the state', () => {
  const backend = (input: AwsInput) => synthAws(input).json.terraform.backend;
  test('is a file in the project until the environment names a bucket', () => {
    expect(backend({})).toEqual({ local: { path: '../../../terraform.production.tfstate' } });
  });
  test('then a key of its own in it, encrypted and locked', () => {
    expect(backend({ state: { bucket: 'my-state' } })).toEqual({
      s3: {
        bucket: 'my-state',
        key: 'baton/production.tfstate',
        region: 'eu-central-1',
        encrypt: true,
        use_lockfile: true,
      },
    });
  });
  test('or in a store that is not AWS, with what only AWS knows skipped', () => {
    expect(
      backend({
        state: {
          bucket: 'my-state',
          region: 'at-vie-1',
          endpoint: 'https://sos-at-vie-1.exo.io',
          locking: false,
        },
      }),
    ).toEqual({
      s3: {
        bucket: 'my-state',
        key: 'baton/production.tfstate',
        region: 'at-vie-1',
        encrypt: true,
        use_lockfile: false,
        endpoints: { s3: 'https://sos-at-vie-1.exo.io' },
        skip_credentials_validation: true,
        skip_region_validation: true,
        skip_metadata_api_check: true,
        skip_requesting_account_id: true,
        skip_s3_checksum: true,
        use_path_style: true,
      },
    });
  });
});

describe('the same input gives the same bytes', () => {
  afterEach(() => {
    vi.useRealTimers();
  });
  test('in another folder and on another day: JSON and every file', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') });
    const first = synthAws(EVERYTHING, 'project');
    vi.setSystemTime(new Date('2027-07-15T13:37:00Z'));
    const second = synthAws(EVERYTHING, 'another folder, with blanks');
    expect(second.text).toBe(first.text);
    expect(second.files).toEqual(first.files);
  });
});

describe('what must not be in it', () => {
  const everything = () => synthAws(EVERYTHING);

  test('a path of this computer', () => {
    const { text, folder } = everything();
    for (const place of [folder, tmpdir(), homedir(), process.cwd()]) expect(text).not.toContain(place);
  });

  test('a secret: neither in the JSON nor in a file', () => {
    const { text, files } = everything();
    const contents = Object.values(files).map((content) => Buffer.from(content, 'base64').toString());
    expect([text, ...contents].join('\n')).not.toMatch(
      /PRIVATE KEY-|AKIA[0-9A-Z]{16}|aws_secret_access_key *=/,
    );
    expect(text).not.toMatch(/"(access_key|secret_key|password|token)"/);
  });

  test('a reference that is none: what is text is not read by Terraform', () => {
    const { text, json } = everything();
    const roots = new Set([
      'data',
      'self',
      'each',
      'path',
      'terraform',
      'ephemeral',
      ...Object.keys(json.resource),
    ]);
    const functions = new Set(['file', 'cidrsubnet', 'formatdate', 'join', 'jsonencode', 'length', 'toset']);
    const expressions = [...text.matchAll(/(?<!\$)\$\{((?:[^{}"\\]|\\.)*)\}/g)].map(
      ([, inner = '']) => inner,
    );
    for (const expression of expressions) {
      const head = /^[a-z0-9_]+/.exec(expression)?.[0] ?? '';
      expect([expression, roots.has(head) || functions.has(head)]).toEqual([expression, true]);
    }
    expect(text.match(/\$\{/g)?.length).toBe(expressions.length);
    expect(text).not.toMatch(/(?<!%)%\{/);
    expect(text).toContain('%%{i}');
  });
});

describe('providers', () => {
  test('mark everything with its environment, by which machines are found', () => {
    const { provider } = synthAws(EVERYTHING).json;
    for (const aws of provider.aws ?? [])
      expect(aws.default_tags).toEqual([{ tags: { 'baton:environment': 'production' } }]);
    expect(provider.aws?.map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
  });
  test('have no credentials', () => {
    for (const aws of synthAws().json.provider.aws ?? [])
      expect(
        Object.keys(aws)
          .sort()
          .filter((key) => !['alias', 'region', 'default_tags'].includes(key)),
      ).toEqual([]);
  });
});

describe('what a person is told', () => {
  const outputs = ({ json }: Synthesized) =>
    Object.fromEntries(Object.entries(json.output).map(([name, { value }]) => [name, value]));

  test('the least', () => {
    expect(outputs(synthAws())).toEqual({
      site_url: 'https://example.com/',
      monitoring_url: 'https://monitoring.example.com/',
      release_id: expect.stringMatching(/^\$\{null_resource\.confirm\.id == "" \? "" : "[0-9a-f]{64}"\}$/),
      content_bucket: 'example-com-production-content',
      address: expect.stringMatching(/^\$\{aws_eip\..*\.public_ip\}$/),
      dns_records: [
        expect.stringMatching(/^example\.com\. 300 IN A \$\{aws_eip/),
        expect.stringMatching(/^www\.example\.com\. 300 IN A /),
        expect.stringMatching(/^monitoring\.example\.com\. 300 IN A /),
        'example.com. 300 IN CAA 0 issue "letsencrypt.org"',
      ],
      ssh_known_hosts: expect.stringMatching(
        /^\$\{join\("\\n", \[for key in split\("\\n", data\.aws_ssm_parameter\.ssh_authority_\w+\.insecure_value\) : format\("@cert-authority %s %s", "example\.com", key\)\]\)\}$/,
      ),
      parameters_to_store: ['/baton/production/secrets/grafana-secret-key'],
    });
  });

  test('with SSH open, an unusual port and a zone', () => {
    expect(outputs(synthAws(EVERYTHING))).toMatchObject({
      ssh_command: 'ssh -p 2222 ann@example.com',
      ssh_known_hosts: expect.stringContaining('"[example.com]:2222"'),
      dns_records: [],
    });
  });

  test('no dashboards where there are none', () => {
    expect(outputs(synthAws({ without: ['grafana'] }))).not.toHaveProperty('monitoring_url');
  });
});

describe('the site', () => {
  test('is published by something else unless a folder is named', () => {
    expect(ofType(synthAws(), 'null_resource')).not.toHaveProperty('site');
  });
  test('is published from its folder', () => {
    expect(inputOf(synthAws({ site: { directory: 'examples/site' } }), 'site')).toEqual({
      region: 'eu-central-1',
      contentBucket: 'example-com-production-content',
      directory: '../../../examples/site',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      settings: { site: { names: ['example.com', 'www.example.com'], port: 443 } },
    });
  });
  test('is built first where a command says how; the folder need not be there yet', () => {
    const site = {
      directory: 'examples/site/_made',
      build: { command: 'make ${WHAT}', sources: 'examples/site' },
    };
    const stack = synthAws({ site });
    expect(one(stack, 'null_resource', 'site').triggers.input).toContain('make $${WHAT}');
    expect(inputOf(stack, 'site').hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('a name of a bucket that is too long stops the synth', () => {
  const domain = `${'a'.repeat(40)}.example.com`;
  expect(() => synthAws({ domain })).toThrow(
    /bucketPrefix: must be 12 shorter: the bucket a+-example-com-production-access-logs would have 75 characters/,
  );
  expect(() => synthAws({ domain, bucketPrefix: 'a-site' })).not.toThrow();
});
