/**
 * What a deploy of one environment may do, and of no other. It makes and changes what a deploy makes and changes; to destroy an
 * environment takes a person's own rights. What gets its name only as it is made is known by its tag, which nobody can give to
 * something that is there already.
 */

import {
  alarmsBelow,
  boundaryArn,
  ENVIRONMENT_TAG,
  keyAlias,
  parametersArn,
  stateKey,
} from '../../deployer/aws/names';
import { dnsRecords } from './dns-records';
import { bucketArns, type PlanRights, planStatements, roleArns, tagged } from './plan-rights';
import type { Statement } from './policy';

/** By the policy that they stand in: IAM takes no more than 6144 characters in one. */
export const deployStatements = (rights: PlanRights): Readonly<Record<string, readonly Statement[]>> => ({
  read: planStatements(rights),
  machines: [...making(rights), ...changing(rights), ...tags(rights)],
  deploy: [
    ...state(rights),
    ...storage(rights),
    ...parameters(rights),
    ...roles(rights),
    ...watching(rights),
    ...records(rights),
  ],
});

const state = ({ name, stateBucketArn }: PlanRights): Statement[] => {
  const object = `${stateBucketArn}/${stateKey(name)}`;
  return [
    { sid: 'WriteState', actions: ['s3:PutObject'], resources: [object, `${object}.tflock`] },
    { sid: 'Lock', actions: ['s3:GetObject', 's3:DeleteObject'], resources: [`${object}.tflock`] },
  ];
};

const ec2 = ({ environment: { region }, accountId }: PlanRights, ...kinds: readonly string[]) =>
  kinds.map((kind) => `arn:aws:ec2:${region}:${accountId}:${kind.includes('/') ? kind : `${kind}/*`}`);

/** What is made carries the environment's tag from its first moment on. */
function making(rights: PlanRights): Statement[] {
  const { name, environment, accountId } = rights;
  const { vpcId, subnetId } = environment.network;
  const requested = { StringEquals: { [`aws:RequestTag/${ENVIRONMENT_TAG}`]: name } };
  const profile = `arn:aws:iam::${accountId}:instance-profile/baton/${name}/*`;
  return [
    {
      sid: 'Make',
      actions: MAKES.map((what) => `ec2:${what}`),
      resources: ec2(rights, ...MADE),
      condition: requested,
    },
    {
      sid: 'MakeWithin',
      actions: [...MAKES.map((what) => `ec2:${what}`), 'ec2:RunInstances'],
      resources: ec2(rights, 'vpc', 'subnet', 'route-table', 'security-group'),
      condition: tagged(name),
    },
    {
      sid: 'RunMachine',
      actions: ['ec2:RunInstances'],
      resources: ec2(rights, 'instance'),
      condition: { ...requested, ArnLike: { 'ec2:InstanceProfile': profile } },
    },
    {
      sid: 'RunDisk',
      actions: ['ec2:RunInstances'],
      resources: ec2(rights, 'volume'),
      condition: requested,
    },
    {
      sid: 'RunFrom',
      actions: ['ec2:RunInstances'],
      resources: [
        ...ec2(rights, 'network-interface'),
        `arn:aws:ec2:${environment.region}::image/*`,
        ...(subnetId ? ec2(rights, `subnet/${subnetId}`) : []),
      ],
    },
    ...(vpcId
      ? [
          {
            sid: 'InOwnNetwork',
            actions: ['ec2:CreateSecurityGroup', 'ec2:CreateVpcEndpoint'],
            resources: ec2(rights, `vpc/${vpcId}`),
          },
        ]
      : []),
    {
      sid: 'DeliverFlowLogs',
      actions: ['logs:CreateLogDelivery'],
      resources: ['*'],
      wildcardReason:
        'EC2 asks for it where flow logs are made, and it knows no resource; it reads and removes nothing',
    },
  ];
}

/** Kinds of things that a deploy makes, beside a machine and its disk. */
const MADE = [
  'elastic-ip',
  'internet-gateway',
  'route-table',
  'security-group',
  'security-group-rule',
  'subnet',
  'vpc',
  'vpc-endpoint',
  'vpc-flow-log',
];

const MAKES = [
  'AllocateAddress',
  'AuthorizeSecurityGroupEgress',
  'AuthorizeSecurityGroupIngress',
  'CreateFlowLogs',
  'CreateInternetGateway',
  'CreateRouteTable',
  'CreateSecurityGroup',
  'CreateSubnet',
  'CreateVpc',
  'CreateVpcEndpoint',
];

const changing = (rights: PlanRights): Statement[] => [
  {
    sid: 'Change',
    actions: CHANGES.map((what) => `ec2:${what}`),
    resources: ec2(rights, ...MADE, 'instance', 'volume'),
    condition: tagged(rights.name),
  },
];

const CHANGES = [
  'AssociateAddress',
  'AssociateRouteTable',
  'AttachInternetGateway',
  'CreateRoute',
  'DeleteSecurityGroup',
  'DisassociateAddress',
  'ModifyInstanceAttribute',
  'ModifyInstanceMetadataOptions',
  'ModifySecurityGroupRules',
  'ModifySubnetAttribute',
  'ModifyVpcAttribute',
  'ModifyVpcEndpoint',
  'MonitorInstances',
  'RevokeSecurityGroupEgress',
  'RevokeSecurityGroupIngress',
  'TerminateInstances',
];

/** Else anything could be made the environment's own by giving it the tag. */
const tags = (rights: PlanRights): Statement[] => [
  {
    sid: 'TagWhatIsMade',
    actions: ['ec2:CreateTags'],
    resources: ec2(rights, ...MADE, 'instance', 'volume'),
    condition: {
      StringEquals: {
        'ec2:CreateAction': [...MAKES, 'RunInstances'],
        [`aws:RequestTag/${ENVIRONMENT_TAG}`]: rights.name,
      },
    },
  },
  {
    sid: 'TagOwn',
    actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
    resources: ec2(rights, ...MADE, 'instance', 'volume'),
    condition: {
      ...tagged(rights.name),
      'ForAllValues:StringNotEquals': { 'aws:TagKeys': [ENVIRONMENT_TAG] },
      // Without tags in the request the line above holds as well.
      Null: { 'aws:TagKeys': 'false' },
    },
  },
];

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
    // An alarm that recovers a machine makes it, once in an account (CloudWatch user guide: "Stop, terminate, reboot, or recover").
    sid: 'RecoverMachines',
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [
      `arn:aws:iam::${accountId}:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents`,
    ],
    condition: { StringEquals: { 'iam:AWSServiceName': 'events.amazonaws.com' } },
  },
];

/** Of the zone only those records that the environment describes, by their whole names. */
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
