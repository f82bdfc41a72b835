/**
 * What a deploy of one environment may do, and of no other. It may make and change what a deploy makes and changes. To
 * destroy an environment takes a person's own rights. Things that get their name only when they are made are known by
 * their tag, and nobody can put that tag on something that exists already.
 */

import { alarmsBelow, boundaryArn, keyAlias, parametersArn, stateKey } from '../../deployer/aws/names';
import { hasSshEndpoint } from '../../settings/ssh-endpoint';
import { dnsRecords } from './dns-records';
import { imageStatements } from './image-rights';
import { machineStatements } from './machine-rights';
import { bucketArns, type PlanRights, planStatements, roleArns } from './plan-rights';
import type { Statement } from './policy';

/** By the policy that they stand in: IAM takes no more than 6144 characters in one. */
export const deployStatements = (rights: PlanRights): Readonly<Record<string, readonly Statement[]>> => ({
  read: planStatements(rights),
  machines: machineStatements(rights),
  deploy: [
    ...state(rights),
    ...storage(rights),
    ...parameters(rights),
    ...roles(rights),
    ...endpoint(rights),
    ...watching(rights),
    ...records(rights),
    ...imageStatements(rights),
  ],
});

const state = ({ name, stateBucketArn }: PlanRights): Statement[] => {
  const object = `${stateBucketArn}/${stateKey(name)}`;
  return [
    { sid: 'WriteState', actions: ['s3:PutObject'], resources: [object, `${object}.tflock`] },
    { sid: 'Lock', actions: ['s3:GetObject', 's3:DeleteObject'], resources: [`${object}.tflock`] },
  ];
};

const storage = ({ name, environment }: PlanRights): Statement[] => [
  {
    sid: 'Buckets',
    actions: ['s3:*'],
    resources: bucketArns(environment, name).flatMap((bucket) => [bucket, `${bucket}/*`]),
    wildcardReason:
      'the environment’s own buckets by their whole names; a deploy makes them with all their settings',
  },
];

function parameters({ name, environment: { region }, accountId }: PlanRights): Statement[] {
  const below = parametersArn(region, accountId, name);
  const own = [`${below}/ssh-*`];
  return [
    {
      sid: 'WriteParameters',
      actions: ['ssm:PutParameter'],
      resources: [...own, `${below}/refusals/*`, `${below}/hold/*`],
    },
    { sid: 'LiftHold', actions: ['ssm:DeleteParameter'], resources: [`${below}/hold/*`] },
    {
      sid: 'SshKeys',
      actions: ['kms:Encrypt', 'kms:Decrypt'],
      resources: [`arn:aws:kms:${region}:${accountId}:key/*`],
      condition: {
        StringEquals: { 'kms:ViaService': `ssm.${region}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': own },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [keyAlias(name)] },
      },
    },
  ];
}

function roles({ name, accountId }: PlanRights): Statement[] {
  const [role = '', profile = ''] = roleArns(accountId, name);
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': boundaryArn(accountId, name) } };
  return [
    {
      sid: 'BoundedRoles',
      actions: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
      resources: [role],
      condition: bounded,
    },
    { sid: 'Roles', actions: ['iam:TagRole', 'iam:ListInstanceProfilesForRole'], resources: [role] },
    {
      sid: 'Profiles',
      actions: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile', 'iam:TagInstanceProfile'],
      resources: [profile],
    },
    {
      sid: 'GiveToMachines',
      actions: ['iam:PassRole'],
      resources: [role],
      condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ];
}

/** EC2 makes this role, once in an account, for the first endpoint that people sign in through. */
const endpoint = ({ environment, accountId }: PlanRights): Statement[] =>
  hasSshEndpoint(environment)
    ? [
        {
          sid: 'SshEndpoint',
          actions: ['iam:CreateServiceLinkedRole'],
          resources: [`arn:aws:iam::${accountId}:role/aws-service-role/${INSTANCE_CONNECT}/*`],
          condition: { StringEquals: { 'iam:AWSServiceName': INSTANCE_CONNECT } },
        },
      ]
    : [];

const INSTANCE_CONNECT = 'ec2-instance-connect.amazonaws.com';

const watching = ({ name, environment: { region }, accountId }: PlanRights): Statement[] => [
  {
    sid: 'Alarms',
    actions: [
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
    ],
    resources: [`arn:aws:cloudwatch:${region}:${accountId}:alarm:${alarmsBelow(name)}*`],
  },
  {
    // An alarm that recovers a machine makes it, once in an account (CloudWatch user guide: "Stop, terminate, reboot,
    // or recover").
    sid: 'RecoverMachines',
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [
      `arn:aws:iam::${accountId}:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents`,
    ],
    condition: { StringEquals: { 'iam:AWSServiceName': 'events.amazonaws.com' } },
  },
];

/** Only the zone's records that the environment describes, by their whole names. */
function records({ environment, zoneId }: PlanRights): Statement[] {
  if (environment.dns.zone === undefined || zoneId === undefined) return [];
  const names = [...new Set(dnsRecords(environment, '').map((record) => record.name))];
  return [
    {
      sid: 'Records',
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [`arn:aws:route53:::hostedzone/${zoneId}`],
      condition: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': names,
          'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'CAA', 'MX', 'TXT'],
        },
        Null: { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'false' },
      },
    },
  ];
}
