import { describe, expect, test } from 'vitest';
import { DISK_METRIC } from '../../../agent/logs/disk-metric';
import { DISK_SECONDS } from '../../../agent/logs/machine-logs';
import { bootSettings } from '../../../constructs/aws/boot-settings';
import { isArm } from '../../../constructs/aws/image';
import { awsEnvironment } from '../../helpers/environments';
import { type AwsInput, ofType, one, synthServer } from '../../helpers/server-synth';

const machine = (input: AwsInput = {}) => one(synthServer(input), 'aws_instance', 'machine');

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
    const ami = (instanceType: string) => synthServer({ machine: { instanceType } }).json.data.aws_ami?.image;
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
    const stack = synthServer({ machine: { ami: 'ami-0123456789abcdef0' } });
    expect(one(stack, 'aws_instance').ami).toBe('ami-0123456789abcdef0');
    expect(stack.json.data).not.toHaveProperty('aws_ami');
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
    expect(one(synthServer(), 'aws_eip')).toMatchObject({
      domain: 'vpc',
      lifecycle: { prevent_destroy: true },
    });
    expect(one(synthServer({ protect: false }), 'aws_eip').lifecycle.prevent_destroy).toBe(false);
  });
  test('stops a plan for another region than it is in, before that changes anything', () => {
    const [{ condition, error_message }] = one(synthServer({ region: 'eu-west-1' }), 'aws_eip').lifecycle
      .postcondition;
    expect(condition).toBe('${self.region == "eu-west-1"}');
    expect(error_message).toContain('says region eu-west-1, and what is deployed is in ${self.region}');
  });
});

describe('the alarms of a machine', () => {
  const alarms = (input: AwsInput = {}) =>
    Object.entries(ofType(synthServer(input), 'aws_cloudwatch_metric_alarm')).filter(([id]) =>
      id.startsWith('watch_machine-alarms'),
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
      expect(alarm.alarm_name).toMatch(/-\$\{aws_instance\.machine\.id\}$/);
      expect(alarm.dimensions).toEqual({ InstanceId: '${aws_instance.machine.id}' });
    }
  });
  test('stay with the serving machine until another serves', () => {
    for (const [, alarm] of alarms()) expect(alarm.depends_on).toEqual(['null_resource.confirm']);
  });
  test('tell, each of them', () => {
    for (const [, { alarm_actions, ok_actions }] of alarms())
      for (const actions of [alarm_actions, ok_actions])
        expect(actions).toContainEqual(expect.stringMatching(/^\$\{aws_sns_topic\.watch_topic/));
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
    expect(bootSettings(awsEnvironment(), 'production', 'abc').BATON_METRIC_NAMESPACE).toBe(
      disk()?.namespace,
    );
  });
  test('an agent that falls silent is told, a machine that is new or goes is not', () => {
    expect(disk()?.insufficient_data_actions).toEqual(disk()?.ok_actions);
    for (const [, { treat_missing_data }] of alarms()) expect(treat_missing_data).toBe('missing');
  });
});
