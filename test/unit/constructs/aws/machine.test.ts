import { describe, expect, test } from 'vitest';
import { DISK_SECONDS } from '../../../../agent/logs/machine-logs';
import { bootSettings } from '../../../../constructs/aws/boot-settings';
import { DISK_METRIC } from '../../../../protocol/disk-metric';
import { isArm } from '../../../../settings/instance-type';
import { type AwsInput, ofType, one, synthAws } from '../../../helpers/aws-synth';
import { awsEnvironment } from '../../../helpers/environments';

const machine = (input: AwsInput = {}) => one(synthAws(input), 'aws_instance', 'machine');

describe('a machine', () => {
  test('is replaced when its user data changes, never changed', () => {
    expect(machine().user_data_replace_on_change).toBe(true);
  });
  test('is there before its predecessor goes', () => {
    expect(machine().lifecycle.create_before_destroy).toBe(true);
  });
  test('gives its credentials to itself alone: tokens, one hop', () => {
    expect(machine().metadata_options).toEqual({
      http_endpoint: 'enabled',
      http_tokens: 'required',
      http_put_response_hop_limit: 1,
    });
  });
  test('has an encrypted disk that goes with it', () => {
    expect(machine({ machine: { diskGiB: 33 } }).root_block_device).toEqual({
      volume_type: 'gp3',
      volume_size: 33,
      encrypted: true,
      delete_on_termination: true,
    });
  });
  test('is watched each minute', () => {
    expect(machine().monitoring).toBe(true);
  });
  test('has an address of its own, at which it proves itself', () => {
    expect(machine().associate_public_ip_address).toBe(true);
  });
  test('cannot be terminated by a slip, yet by a rollout', () => {
    expect(machine()).toMatchObject({ disable_api_termination: true, force_destroy: true });
    expect(machine({ protect: false }).disable_api_termination).toBe(false);
  });
  test('has the rights of its role, and no key', () => {
    expect(machine().iam_instance_profile).toMatch(/^\$\{aws_iam_instance_profile\.permissions_profile/);
    expect(machine()).not.toHaveProperty('key_name');
  });
});

describe('the image', () => {
  test('is Debian’s own newest, for the machine’s processor', () => {
    const ami = (instanceType: string) => synthAws({ machine: { instanceType } }).json.data.aws_ami?.image;
    expect(ami('t4g.small')).toMatchObject({ most_recent: true, owners: ['136693071363'] });
    const filters = (instanceType: string) =>
      Object.fromEntries(
        ((ami(instanceType)?.filter ?? []) as { name: string; values: string[] }[]).map(
          ({ name, values }) => [name, values],
        ),
      );
    expect(filters('t4g.small')).toMatchObject({ name: ['debian-13-arm64-*'], architecture: ['arm64'] });
    expect(filters('t3.small')).toMatchObject({ name: ['debian-13-amd64-*'], architecture: ['x86_64'] });
  });
  test('or a pinned one', () => {
    const stack = synthAws({ machine: { ami: 'ami-0123456789abcdef0' } });
    expect(one(stack, 'aws_instance').ami).toBe('ami-0123456789abcdef0');
    expect(stack.json.data).not.toHaveProperty('aws_ami');
  });
  test('or the newest of a family that nobody withdrew, its processor’s', () => {
    const stack = synthAws({ machine: { image: 'web', instanceType: 't4g.small' } });
    expect(one(stack, 'aws_instance').ami).toBe('${data.aws_ami.image.id}');
    expect(stack.json.data.aws_ami?.image).toMatchObject({
      most_recent: true,
      owners: ['self'],
      filter: [
        { name: 'tag:baton:family', values: ['web'] },
        { name: 'tag:baton:image', values: ['active'] },
        { name: 'state', values: ['available'] },
        { name: 'architecture', values: ['arm64'] },
        { name: 'virtualization-type', values: ['hvm'] },
        { name: 'root-device-type', values: ['ebs'] },
      ],
    });
  });
  test('never a deprecated one, which AWS lists for its owner', () => {
    const { postcondition } =
      synthAws({ machine: { image: 'web' } }).json.data.aws_ami?.image?.lifecycle ?? {};
    expect(postcondition).toMatchObject([
      {
        condition: '${try(timecmp(self.deprecation_time, plantimestamp()) > 0, true)}',
        error_message: expect.stringContaining(
          'the newest image of the family web, ${self.id}, is deprecated.',
        ),
      },
    ]);
  });
  test.each([
    ['t4g.nano', true],
    ['m7gd.large', true],
    ['c6gn.16xlarge', true],
    ['a1.medium', true],
    ['x2gd.metal', true],
    ['im4gn.large', true],
    ['t3.micro', false],
    ['g5.xlarge', false],
    ['g4dn.xlarge', false],
    ['m5.large', false],
    ['u-6tb1.metal', false],
  ])('%s is arm64: %s', (instanceType, arm) => {
    expect(isArm(instanceType)).toBe(arm);
  });
});

describe('the address', () => {
  test('outlives every machine, and Terraform does not give it up', () => {
    expect(one(synthAws(), 'aws_eip')).toMatchObject({
      domain: 'vpc',
      lifecycle: { prevent_destroy: true },
    });
    expect(one(synthAws({ protect: false }), 'aws_eip').lifecycle.prevent_destroy).toBe(false);
  });
  test('stops a plan for another region than it is in, before that changes anything', () => {
    const [{ condition, error_message }] = one(synthAws({ region: 'eu-west-1' }), 'aws_eip').lifecycle
      .postcondition;
    expect(condition).toBe('${self.region == "eu-west-1"}');
    expect(error_message).toContain('says region eu-west-1, and what is deployed is in ${self.region}');
  });
});

describe('the alarms of a machine', () => {
  const alarms = (input: AwsInput = {}) =>
    Object.entries(ofType(synthAws(input), 'aws_cloudwatch_metric_alarm')).filter(([id]) =>
      id.startsWith('machine-alarms'),
    );
  const metrics = (input: AwsInput = {}) =>
    alarms(input)
      .map(([, { metric_name }]) => metric_name)
      .sort();

  test('are for status, disk, processor, and credits where the machine has some', () => {
    const always = [
      'CPUUtilization',
      'DiskFreeBytes',
      'StatusCheckFailed_AttachedEBS',
      'StatusCheckFailed_Instance',
      'StatusCheckFailed_System',
    ];
    expect(metrics({ machine: { instanceType: 'm7g.medium' } })).toEqual(always);
    expect(metrics()).toEqual([
      'CPUCreditBalance',
      ...always.slice(0, 2),
      'EBSIOBalance%',
      ...always.slice(2),
    ]);
  });
  test('are there for the new machine before the old one’s go, under a name of their own', () => {
    for (const [, alarm] of alarms()) {
      expect(alarm.lifecycle.create_before_destroy).toBe(true);
      expect(alarm.alarm_name).toMatch(/^baton\/production\/[a-z-]+\/\$\{aws_instance\.machine\.id\}$/);
      expect(alarm.dimensions).toEqual({ InstanceId: '${aws_instance.machine.id}' });
    }
  });
  test('stay with the serving machine until another serves', () => {
    for (const [, alarm] of alarms()) expect(alarm.depends_on).toEqual(['null_resource.confirm']);
  });
  test('tell, each of them', () => {
    for (const [, { alarm_actions, ok_actions }] of alarms())
      for (const actions of [alarm_actions, ok_actions])
        expect(actions).toContainEqual(expect.stringMatching(/^\$\{aws_sns_topic\.foundation_watch_topic/));
  });
  test('a failing host is left behind', () => {
    const [, recovery] = alarms().find(([id]) => id.includes('recovery')) ?? [];
    expect(recovery).toMatchObject({ metric_name: 'StatusCheckFailed_System', namespace: 'AWS/EC2' });
    expect(recovery?.alarm_actions[0]).toBe('arn:aws:automate:eu-central-1:ec2:recover');
  });

  const disk = (input: AwsInput = {}) => alarms(input).find(([id]) => id.includes('disk-space'))?.[1];
  test('a disk that fills up is told by what the agent measures, below the environment’s own limit', () => {
    expect(disk({ alerts: { diskFreeGiB: 3 } })).toMatchObject({
      namespace: 'Baton/production',
      metric_name: DISK_METRIC,
      statistic: 'Minimum',
      comparison_operator: 'LessThanThreshold',
      threshold: 3 * 1024 ** 3,
      dimensions: { InstanceId: '${aws_instance.machine.id}' },
    });
    // The agent measures more often: else a period without a value would delay the alarm.
    expect(disk()?.period).toBeGreaterThan(DISK_SECONDS);
    // What the agent is told is what the alarm looks at.
    const told = bootSettings(awsEnvironment(), 'production', 'abc', { secrets: '', refusals: '0' });
    expect(told.BATON_METRIC_NAMESPACE).toBe(disk()?.namespace);
  });
  test('an agent that falls silent is told, a machine that is new or goes is not', () => {
    expect(disk()?.insufficient_data_actions).toEqual(disk()?.ok_actions);
    for (const [, { treat_missing_data }] of alarms()) expect(treat_missing_data).toBe('missing');
  });
});

describe('every argument of the machine', () => {
  /** What Terraform and AWS do where it changes, as the provider documents it. */
  const KINDS: Readonly<Record<string, 'another machine' | 'in the user data' | 'while it runs'>> = {
    ami: 'another machine',
    subnet_id: 'another machine',
    associate_public_ip_address: 'another machine',
    user_data: 'another machine',
    // AWS would stop the machine for these, or grow a disk whose file system stays.
    instance_type: 'in the user data',
    root_block_device: 'in the user data',
    ebs_optimized: 'in the user data',
    // No one notices these.
    user_data_replace_on_change: 'while it runs',
    disable_api_termination: 'while it runs',
    force_destroy: 'while it runs',
    iam_instance_profile: 'while it runs',
    instance_initiated_shutdown_behavior: 'while it runs',
    metadata_options: 'while it runs',
    monitoring: 'while it runs',
    tags: 'while it runs',
    volume_tags: 'while it runs',
    vpc_security_group_ids: 'while it runs',
  };
  const machine = (input: AwsInput = {}) => one(synthAws(input), 'aws_instance');

  test('is of a kind that is known', () => {
    const { '//': _, depends_on: __, lifecycle: ___, ...given } = machine();
    expect(Object.keys(given).sort()).toEqual(Object.keys(KINDS).sort());
    expect(given.user_data_replace_on_change).toBe(true);
  });
  test.each([
    ['type', { instanceType: 'm7g.medium' }],
    ['disk', { diskGiB: 30 }],
  ])('that AWS would stop it for makes another machine: %s', (_, settings) => {
    expect(machine({ machine: settings }).user_data).not.toBe(machine().user_data);
  });
  test('of the disk and its throughput is fixed, but for the size', () => {
    expect(machine().root_block_device).toEqual({
      ...{ volume_type: 'gp3', volume_size: 20, encrypted: true, delete_on_termination: true },
    });
    expect(machine().ebs_optimized).toBe(true);
  });
});

test('a new version of a secret, or a refused candidate, makes another machine', () => {
  const { user_data } = one(synthAws(), 'aws_instance');
  expect(user_data).toMatch(/BATON_SECRETS='\$\{join\(.*found\.version.*\}'/);
  expect(user_data).toMatch(
    /BATON_REFUSALS='\$\{length\(data\.aws_ssm_parameters_by_path\.stored-refusals.*\}'/,
  );
  // Only what people store: a deploy writes parameters of its own, and would cause the next.
  const { aws_ssm_parameters_by_path: found = {} } = synthAws().json.data;
  const paths = Object.values(found).map(({ path }) => path);
  expect(paths).toContain('/baton/production/secrets');
  // An unknown value would make another machine at each plan.
  for (const data of Object.values(found)) expect(data).not.toHaveProperty('depends_on');
});
