/**
 * What a person needs for `baton logs`, `ssh`, `exec` and `maintenance`, and no more: a policy to attach to whoever is
 * on duty. It opens the way to sshd; who gets in there is for the environment's `admins`.
 */
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { AUTHORITY_PUBLIC_KEY } from '../../deployer/aws/identity-parameters';
import {
  ENVIRONMENT_TAG,
  GITHUB_IAM_PATH,
  logGroupName,
  operatorPolicyName,
  parametersArn,
} from '../../deployer/aws/names';
import { MAINTENANCE_KEY } from '../../protocol/maintenance';
import { SERVING_KEY } from '../../protocol/serving';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import { hasSshEndpoint } from '../../settings/ssh-endpoint';
import { policy, type Statement } from './policy';

export interface OperatorRights {
  /** The environment's name. */
  readonly name: string;
  readonly environment: AwsEnvironment;
  readonly accountId: string;
}

export interface OperatorPolicyProps extends OperatorRights {
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

export function operatorPolicy(scope: Construct, id: string, props: OperatorPolicyProps): IamPolicy {
  const { name, provider } = props;
  return new IamPolicy(scope, id, {
    name: operatorPolicyName(name),
    // Below the path where no deploy can change anything.
    path: GITHUB_IAM_PATH,
    description: `What a person on duty for ${name} needs: logs, the way to SSH, the maintenance page`,
    policy: policy(operatorStatements(props)),
    ...(provider && { provider }),
  });
}

export const operatorStatements = (rights: OperatorRights): Statement[] => [
  ...finding(rights),
  ...logs(rights),
  ...tunnel(rights),
  ...messages(rights),
];

function finding({ name, environment: { region }, accountId }: OperatorRights): Statement[] {
  return [
    {
      sid: 'FindServer',
      actions: ['Instances', 'Addresses', 'InstanceConnectEndpoints'].map((what) => `ec2:Describe${what}`),
      resources: ['*'],
      condition: { StringEquals: { 'aws:RequestedRegion': region } },
      wildcardReason: 'these describe a whole region, and know no resource',
    },
    {
      sid: 'SshAuthority',
      actions: ['ssm:GetParameter'],
      resources: [`${parametersArn(region, accountId, name)}/${AUTHORITY_PUBLIC_KEY}`],
    },
  ];
}

const logs = ({ name, environment: { region }, accountId }: OperatorRights): Statement[] => [
  {
    sid: 'ReadLogs',
    actions: ['logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents'],
    resources: [`arn:aws:logs:${region}:${accountId}:log-group:${logGroupName(name)}:*`],
  },
];

/** The endpoint's own group lets it reach nothing but the server's SSH port, whatever the address. */
function tunnel({ name, environment, accountId }: OperatorRights): Statement[] {
  if (!hasSshEndpoint(environment)) return [];
  const { region, ssh, network } = environment;
  return [
    {
      sid: 'Tunnel',
      actions: ['ec2-instance-connect:OpenTunnel'],
      resources: [`arn:aws:ec2:${region}:${accountId}:instance-connect-endpoint/*`],
      condition: {
        StringEquals: { [`aws:ResourceTag/${ENVIRONMENT_TAG}`]: name },
        NumericEquals: { 'ec2-instance-connect:remotePort': String(ssh.port) },
        // An existing network's addresses are not known here.
        ...(network.vpcId === undefined && {
          IpAddress: { 'ec2-instance-connect:privateIpAddress': network.cidr },
        }),
      },
    },
  ];
}

function messages({ name, environment }: OperatorRights): Statement[] {
  const data = `arn:aws:s3:::${bucketNames(bucketPrefix(environment, name)).data}`;
  return [
    {
      sid: 'Maintenance',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`${data}/${MAINTENANCE_KEY}`],
    },
    {
      sid: 'ReadReports',
      actions: ['s3:GetObject'],
      resources: [`${data}/${SERVING_KEY}`, `${data}/servers/*/report.json`],
    },
    {
      // Without it S3 does not say that an object is not there.
      sid: 'ListReports',
      actions: ['s3:ListBucket'],
      resources: [data],
      condition: { StringLike: { 's3:prefix': 'servers/*' } },
    },
  ];
}
