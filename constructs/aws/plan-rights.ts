/**
 * What a plan reads. Nothing that is secret: no value of a parameter can be decrypted, and no backup or log be read.
 */

import { alarmsBelow, ENVIRONMENT_TAG, iamPath, parametersArn, stateKey } from '../../deployer/aws/names';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import type { Statement } from './policy';
import type { ServerRights } from './server-permissions';

export interface PlanRights extends ServerRights {
  readonly stateBucketArn: string;
}

export const bucketArns = (environment: AwsEnvironment, name: string) =>
  Object.values(bucketNames(bucketPrefix(environment, name))).map((bucket) => `arn:aws:s3:::${bucket}`);

/** Marks what is the environment's own, in services whose things get their names only as they are made. */
export const tagged = (name: string) => ({ StringEquals: { [`aws:ResourceTag/${ENVIRONMENT_TAG}`]: name } });

export const roleArns = (accountId: string, name: string) =>
  ['role', 'instance-profile'].map((kind) => `arn:aws:iam::${accountId}:${kind}${iamPath(name)}*`);

export const lookAtRoles = (accountId: string, name: string): Statement => ({
  sid: 'LookAtRoles',
  actions: [
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:ListRolePolicies',
    'iam:ListAttachedRolePolicies',
    'iam:GetInstanceProfile',
  ],
  resources: roleArns(accountId, name),
});

export const planStatements = (rights: PlanRights): Statement[] => [
  { sid: 'ListStates', actions: ['s3:ListBucket'], resources: [rights.stateBucketArn] },
  {
    sid: 'ReadState',
    actions: ['s3:GetObject'],
    resources: [`${rights.stateBucketArn}/${stateKey(rights.name)}`],
  },
  ...describing(rights),
  ...buckets(rights),
  ...named(rights),
  ...zone(rights),
];

function describing({ name, environment: { region }, accountId }: PlanRights): Statement[] {
  const instances = `arn:aws:ec2:${region}:${accountId}:instance/*`;
  return [
    {
      sid: 'Describe',
      actions: DESCRIPTIONS.map((what) => `ec2:Describe${what}`),
      resources: ['*'],
      condition: { StringEquals: { 'aws:RequestedRegion': region } },
      wildcardReason: 'these describe a whole region; none of them shows another machine’s user data',
    },
    {
      sid: 'DescribeOwn',
      actions: ['ec2:DescribeInstanceAttribute', 'ec2:DescribeVpcAttribute', 'ec2:GetConsoleOutput'],
      resources: [instances, `arn:aws:ec2:${region}:${accountId}:vpc/*`],
      condition: tagged(name),
    },
    {
      sid: 'DescribeAlarms',
      actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'],
      resources: [`arn:aws:cloudwatch:${region}:${accountId}:alarm:${alarmsBelow(name)}*`],
    },
    {
      sid: 'WhoAmI',
      actions: ['sts:GetCallerIdentity'],
      resources: ['*'],
      wildcardReason: 'it knows no resource',
    },
  ];
}

/** Everything that the provider reads of what the stack makes; found by a recorded deploy (test/aws). */
const DESCRIPTIONS = [
  'AccountAttributes',
  'Addresses',
  'AddressesAttribute',
  'AvailabilityZones',
  'FlowLogs',
  'IamInstanceProfileAssociations',
  'Images',
  'InstanceConnectEndpoints',
  'InstanceCreditSpecifications',
  'Instances',
  'InstanceStatus',
  'InstanceTypes',
  'InternetGateways',
  'NetworkAcls',
  'NetworkInterfaces',
  'PrefixLists',
  'RouteTables',
  'SecurityGroupRules',
  'SecurityGroups',
  'Subnets',
  'Tags',
  'Volumes',
  'VpcEndpoints',
  'Vpcs',
];

function buckets({ name, environment }: PlanRights): Statement[] {
  const [releases = ''] = bucketArns(environment, name);
  return [
    {
      sid: 'LookAtBuckets',
      actions: ['s3:GetBucket*', 's3:Get*Configuration', 's3:ListBucket', 's3:ListTagsForResource'],
      resources: bucketArns(environment, name),
      wildcardReason:
        'every setting of these buckets is one of some twenty reads; none of them reads an object',
    },
    {
      sid: 'ReadReleases',
      actions: ['s3:GetObject', 's3:GetObjectTagging'],
      resources: [`${releases}/releases/*`],
    },
  ];
}

const named = ({ name, environment: { region }, accountId }: PlanRights): Statement[] => [
  lookAtRoles(accountId, name),
  {
    // Without the right to decrypt, it gets the encrypted value of a secret.
    sid: 'LookAtParameters',
    actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath', 'ssm:ListTagsForResource'],
    resources: ['', '/*'].map((below) => `${parametersArn(region, accountId, name)}${below}`),
  },
];

const zone = ({ environment, zoneId }: PlanRights): Statement[] =>
  environment.dns.zone === undefined || zoneId === undefined
    ? []
    : [
        {
          sid: 'LookAtZone',
          actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets', 'route53:ListTagsForResource'],
          resources: [`arn:aws:route53:::hostedzone/${zoneId}`],
        },
        {
          sid: 'FindZone',
          actions: ['route53:ListHostedZones', 'route53:ListHostedZonesByName', 'route53:GetChange'],
          resources: ['*'],
          wildcardReason: 'listing zones knows no resource, and a change has a name only once it is made',
        },
      ];
