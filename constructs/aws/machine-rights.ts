/** What a deploy may do with machines, networks and addresses. */
import { ENVIRONMENT_TAG } from '../../deployer/aws/names';
import { type PlanRights, tagged } from './plan-rights';
import type { Statement } from './policy';

export const machineStatements = (rights: PlanRights): Statement[] => [
  ...making(rights),
  ...changing(rights),
  ...tags(rights),
];

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
      actions: [...[...MAKES, ENDPOINT_INTERFACE].map((what) => `ec2:${what}`), 'ec2:RunInstances'],
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
    {
      sid: 'EndpointInterface',
      actions: [`ec2:${ENDPOINT_INTERFACE}`],
      resources: ec2(rights, 'network-interface'),
    },
    ...(vpcId && subnetId
      ? [
          {
            sid: 'InOwnNetwork',
            actions: ['ec2:CreateSecurityGroup', 'ec2:CreateVpcEndpoint'],
            resources: ec2(rights, `vpc/${vpcId}`),
          },
          {
            sid: 'InOwnSubnet',
            actions: ['ec2:CreateInstanceConnectEndpoint', `ec2:${ENDPOINT_INTERFACE}`],
            resources: ec2(rights, `subnet/${subnetId}`),
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
  'instance-connect-endpoint',
  'internet-gateway',
  'route-table',
  'security-group',
  'security-group-rule',
  'subnet',
  'vpc',
  'vpc-endpoint',
  'vpc-flow-log',
];

/** Who makes an EC2 Instance Connect Endpoint needs it beside the endpoint itself: within the environment's network. */
const ENDPOINT_INTERFACE = 'CreateNetworkInterface';

const MAKES = [
  'AllocateAddress',
  'AuthorizeSecurityGroupEgress',
  'AuthorizeSecurityGroupIngress',
  'CreateFlowLogs',
  'CreateInstanceConnectEndpoint',
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
  'DeleteInstanceConnectEndpoint',
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

/** Otherwise anything could be taken over by giving it the environment's tag. */
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
