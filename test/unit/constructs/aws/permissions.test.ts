import { describe, expect, test } from 'vitest';
import { policy } from '../../../../constructs/aws/policy';
import {
  type AwsInput,
  ofType,
  one,
  statements,
  synthAws,
  synthBootstrapped,
} from '../../../helpers/aws-synth';

const ACCOUNT = '${data.aws_caller_identity.account.account_id}';
const rights = (input: AwsInput = {}) => statements(one(synthAws(input), 'aws_iam_role_policy').policy);
const named = (sid: string, input: AwsInput = {}) => rights(input).find(({ Sid }) => Sid === sid);

describe('a server may', () => {
  test('be what it is only as a machine of EC2', () => {
    expect(statements(one(synthAws(), 'aws_iam_role').assume_role_policy)).toEqual([
      {
        Sid: 'ByItsMachine',
        Effect: 'Allow',
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: ['sts:AssumeRole'],
      },
    ]);
  });
  test('read the environment’s releases, whichever serves, and nothing beside them', () => {
    expect(named('Releases')).toMatchObject({
      Action: ['s3:GetObject'],
      Resource: ['arn:aws:s3:::example-com-production-releases/releases/*'],
    });
    expect(JSON.stringify(rights())).not.toMatch(/[0-9a-f]{64}/);
  });
  test('read the content, and write to no bucket but the data’s', () => {
    expect(named('Content')).toMatchObject({ Action: ['s3:GetObject'] });
    const writable = rights().filter(({ Action }) =>
      Action.some((action) => /^s3:(Put|Delete)/.test(action)),
    );
    expect(writable).toEqual([
      {
        Sid: 'Data',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        Resource: ['arn:aws:s3:::example-com-production-data/*'],
      },
    ]);
  });
  const parameter = `arn:aws:ssm:eu-central-1:${ACCOUNT}:parameter/baton/production`;
  const readable = [
    `${parameter}/secrets/*`,
    `${parameter}/ssh-host-key`,
    `${parameter}/ssh-host-certificate`,
  ];
  test('read the environment’s secrets and its own key, never the SSH authority’s', () => {
    expect(named('Parameters')).toMatchObject({ Action: ['ssm:GetParameter'], Resource: readable });
  });
  test('decrypt these, and nothing else', () => {
    expect(named('DecryptParameters')).toMatchObject({
      Action: ['kms:Decrypt'],
      Condition: {
        StringEquals: { 'kms:ViaService': 'ssm.eu-central-1.amazonaws.com' },
        StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': readable },
      },
    });
  });
  test('write its own log, which is how its metrics come to CloudWatch: no right to others is needed', () => {
    expect(rights().flatMap(({ Action }) => Action)).not.toContainEqual(
      expect.stringMatching(/^cloudwatch:/),
    );
    expect(named('Logs')).toMatchObject({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [`arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/baton/production:*`],
    });
  });
  test('nothing to DNS, unless certificates need it: then the challenges’ records alone', () => {
    expect(JSON.stringify(rights())).not.toContain('route53');
    const dns: AwsInput = { acme: { challenge: 'dns-01' }, dns: { zone: 'example.com' } };
    expect(named('ChallengeRecords', dns)).toMatchObject({
      Action: ['route53:ChangeResourceRecordSets'],
      Resource: [expect.stringMatching(/^arn:aws:route53:::hostedzone\/\$\{data\.aws_route53_zone\./)],
      Condition: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': [
            '_acme-challenge.example.com',
            '_acme-challenge.www.example.com',
            '_acme-challenge.monitoring.example.com',
          ],
          'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
        },
      },
    });
  });
});

test('no policy of the stack allows every action, or everyone', () => {
  const stack = synthAws({ watch: { emails: ['a@example.com'] } });
  const texts = Object.values(stack.json.resource)
    .flatMap((named) => Object.values(named))
    .flatMap(({ policy, assume_role_policy }) => [policy, assume_role_policy])
    .filter((text): text is string => typeof text === 'string');
  expect(texts.length).toBeGreaterThan(8);
  for (const statement of texts.flatMap(statements)) {
    if (statement.Effect === 'Deny') continue;
    expect(statement.Action).not.toContain('*');
    expect([statement.Sid, statement.Principal]).not.toEqual([statement.Sid, '*']);
  }
});

describe('a policy', () => {
  const statement = { sid: 'Some', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::bucket/*'] };
  test.each([
    ['an action', { actions: ['*'] }],
    ['a service', { actions: ['s3:*'] }],
    ['a kind of action', { actions: ['s3:Get*'] }],
    ['everything', { resources: ['*'] }],
    ['every bucket', { resources: ['arn:aws:s3:::*'] }],
    ['every bucket with an end', { resources: ['arn:aws:s3:::*-data/*'] }],
  ])('must say why it allows %s by a star', (_, wild) => {
    expect(() => policy([{ ...statement, ...wild }])).toThrow(
      /^policy statement Some allows .*\*.* and gives no reason/,
    );
    expect(() => policy([{ ...statement, ...wild, wildcardReason: 'because' }])).not.toThrow();
    expect(() => policy([{ ...statement, ...wild, effect: 'Deny' }])).not.toThrow();
  });
  test('may name what is below a bucket, a folder or a log group', () => {
    for (const name of ['arn:aws:s3:::bucket/*', 'arn:aws:ssm:eu-central-1:1:parameter/baton/x/*', 'arn:x:*'])
      expect(() => policy([{ ...statement, resources: [name] }])).not.toThrow();
  });
});

describe('the environment’s key', () => {
  const key = (input: AwsInput = {}) => one(synthAws(input), 'aws_kms_key', 'foundation_key_');
  test('is renewed each year and not gone at once', () => {
    expect(key()).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  });
  test('serves this account’s logs and alarms only', () => {
    for (const { Sid, Condition } of statements(key().policy).slice(1)) {
      expect([Sid, JSON.stringify(Condition)]).toEqual([Sid, expect.stringContaining(ACCOUNT)]);
    }
  });
});

test('where the bootstrap stack is, a role has its boundary, and the keys are not made here', () => {
  const stack = synthBootstrapped();
  expect(one(stack, 'aws_iam_role')).toMatchObject({
    path: '/baton/production/',
    permissions_boundary: `arn:aws:iam::${ACCOUNT}:policy/baton-github/production-boundary`,
  });
  for (const type of ['aws_kms_key', 'aws_kms_alias', 'aws_sns_topic', 'aws_route53_health_check'])
    expect([type, ofType(stack, type)]).toEqual([type, {}]);
});

test('names of roles can stand twice', () => {
  const stack = synthAws();
  for (const type of ['aws_iam_role', 'aws_iam_role_policy', 'aws_iam_instance_profile'])
    for (const resource of Object.values(ofType(stack, type)))
      expect(resource).toMatchObject({ name_prefix: 'baton-production-' });
});

test('the log is encrypted and kept for a term that CloudWatch knows', () => {
  const log = one(synthAws({ retention: { logsDays: 100 } }), 'aws_cloudwatch_log_group');
  expect(log).toMatchObject({ name: '/baton/production', retention_in_days: 120 });
  // In the other class no line becomes a metric.
  expect(log.log_group_class).toBe('STANDARD');
  expect(log.kms_key_id).toMatch(/^\$\{aws_kms_key\.foundation_key_/);
});
