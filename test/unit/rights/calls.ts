/** What a deploy calls, and the plan and the server: all of it must be allowed. */
import { ACCOUNT, REGION, type Request, STATE_BUCKET, type Who, ZONE } from './account';
import { IMAGE_CALLS } from './images';

const TAG = 'baton:environment';
const NEW = { [`aws:RequestTag/${TAG}`]: 'prod', 'aws:TagKeys': [TAG] };
const OWN = { [`aws:ResourceTag/${TAG}`]: 'prod', [`ec2:ResourceTag/${TAG}`]: 'prod' };
const BOUNDED = { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/baton-github/prod-boundary` };
const ec2 = (name: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:${name}`;
const iam = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const ssm = (name: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/baton/prod${name}`;
const bucket = (name: string) => `arn:aws:s3:::prod-example-com-prod-${name}`;
const kmsKey = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const alarm = `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:baton/prod/cpu/i-1`;
const zone = `arn:aws:route53:::hostedzone/${ZONE}`;

const call = (action: string, resource: string, context: Request['context'] = {}): Request => ({
  ...{ action, resource, context },
});
/** EC2 asks for this beside the right to make a thing. */
const tagged = (action: string, ...kinds: readonly string[]) =>
  kinds.flatMap((kind) => [
    call(`ec2:${action}`, ec2(kind), NEW),
    call('ec2:CreateTags', ec2(kind), { ...NEW, 'ec2:CreateAction': action }),
  ]);
const viaSsm = (parameter: string) => ({
  'kms:ViaService': `ssm.${REGION}.amazonaws.com`,
  'kms:EncryptionContext:PARAMETER_ARN': ssm(parameter),
  'kms:ResourceAliases': ['alias/baton-prod'],
});

const PLAN: readonly Request[] = [
  call('s3:ListBucket', `arn:aws:s3:::${STATE_BUCKET}`),
  call('s3:GetObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate`),
  call('sts:GetCallerIdentity', '*'),
  ...[
    'Addresses',
    'AddressesAttribute',
    'Images',
    'Instances',
    'InstanceTypes',
    'Subnets',
    'Vpcs',
    'Volumes',
  ].map((what) => call(`ec2:Describe${what}`, '*')),
  ...[
    'InstanceConnectEndpoints',
    'SecurityGroups',
    'SecurityGroupRules',
    'RouteTables',
    'InternetGateways',
    'FlowLogs',
    'VpcEndpoints',
  ].map((what) => call(`ec2:Describe${what}`, '*')),
  call('ec2:DescribeInstanceAttribute', ec2('instance/i-1'), OWN),
  call('ec2:DescribeVpcAttribute', ec2('vpc/vpc-1'), OWN),
  call('cloudwatch:DescribeAlarms', alarm),
  call('cloudwatch:ListTagsForResource', alarm),
  ...[
    'GetBucketPolicy',
    'GetBucketVersioning',
    'GetLifecycleConfiguration',
    'GetEncryptionConfiguration',
    'GetBucketTagging',
  ].map((what) => call(`s3:${what}`, bucket('data'))),
  call('s3:ListBucket', bucket('releases')),
  call('s3:GetObject', `${bucket('releases')}/releases/x/user-data`),
  call('s3:GetObject', `${bucket('releases')}/releases/deployments.json`),
  call('ssm:GetParametersByPath', ssm('/secrets')),
  call('ssm:GetParameter', ssm('/secrets/grafana-secret-key')),
  call('ssm:GetParameter', ssm('/ssh-ca-public-key')),
  call('iam:GetRole', iam('role/baton/prod/server')),
  call('iam:GetRolePolicy', iam('role/baton/prod/server')),
  call('iam:GetInstanceProfile', iam('instance-profile/baton/prod/server')),
  call('route53:ListHostedZonesByName', '*'),
  call('route53:ListHostedZones', '*'),
  call('route53:GetHostedZone', zone),
  call('route53:ListResourceRecordSets', zone),
];

const DEPLOY: readonly Request[] = [
  ...PLAN,
  call('s3:PutObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate`),
  ...['s3:PutObject', 's3:GetObject', 's3:DeleteObject'].map((action) =>
    call(action, `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate.tflock`),
  ),
  // Releases: where they come from, what served, and what is too old.
  ...['releases/x/about.json', 'releases/deployments.json'].flatMap((key) =>
    ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) =>
      call(action, `${bucket('releases')}/${key}`),
    ),
  ),
  call('s3:GetObject', `${bucket('data')}/servers/i-1/report.json`),
  // The network.
  ...tagged('CreateVpc', 'vpc/*'),
  ...tagged('CreateSubnet', 'subnet/*'),
  ...tagged('CreateInternetGateway', 'internet-gateway/*'),
  ...tagged('CreateRouteTable', 'route-table/*'),
  ...tagged('CreateVpcEndpoint', 'vpc-endpoint/*'),
  ...tagged('CreateSecurityGroup', 'security-group/*'),
  ...tagged('AuthorizeSecurityGroupIngress', 'security-group-rule/*'),
  ...tagged('AuthorizeSecurityGroupEgress', 'security-group-rule/*'),
  ...tagged('AllocateAddress', 'elastic-ip/*'),
  ...tagged('CreateFlowLogs', 'vpc-flow-log/*'),
  // The way in for people.
  ...tagged('CreateInstanceConnectEndpoint', 'instance-connect-endpoint/*'),
  ...['CreateInstanceConnectEndpoint', 'CreateNetworkInterface'].flatMap((action) =>
    ['subnet/subnet-1', 'security-group/sg-1'].map((name) => call(`ec2:${action}`, ec2(name), OWN)),
  ),
  call('ec2:CreateNetworkInterface', ec2('network-interface/*')),
  call('ec2:DeleteInstanceConnectEndpoint', ec2('instance-connect-endpoint/eice-1'), OWN),
  call(
    'iam:CreateServiceLinkedRole',
    iam('role/aws-service-role/ec2-instance-connect.amazonaws.com/AWSServiceRoleForEC2InstanceConnect'),
    { 'iam:AWSServiceName': 'ec2-instance-connect.amazonaws.com' },
  ),
  ...['CreateSubnet', 'CreateRouteTable', 'CreateSecurityGroup', 'CreateVpcEndpoint', 'CreateFlowLogs'].map(
    (action) => call(`ec2:${action}`, ec2('vpc/vpc-1'), OWN),
  ),
  call('ec2:CreateVpcEndpoint', ec2('route-table/rtb-1'), OWN),
  call('logs:CreateLogDelivery', '*'),
  call('ec2:ModifyVpcAttribute', ec2('vpc/vpc-1'), OWN),
  call('ec2:ModifySubnetAttribute', ec2('subnet/subnet-1'), OWN),
  call('ec2:AttachInternetGateway', ec2('internet-gateway/igw-1'), OWN),
  call('ec2:AttachInternetGateway', ec2('vpc/vpc-1'), OWN),
  call('ec2:CreateRoute', ec2('route-table/rtb-1'), OWN),
  call('ec2:AssociateRouteTable', ec2('route-table/rtb-1'), OWN),
  call('ec2:AssociateRouteTable', ec2('subnet/subnet-1'), OWN),
  ...[
    'RevokeSecurityGroupEgress',
    'AuthorizeSecurityGroupIngress',
    'AuthorizeSecurityGroupEgress',
    'DeleteSecurityGroup',
  ].map((action) => call(`ec2:${action}`, ec2('security-group/sg-1'), OWN)),
  call('ec2:ModifySecurityGroupRules', ec2('security-group-rule/sgr-1'), OWN),
  // The machine, whose every part is asked for.
  call('ec2:RunInstances', ec2('instance/*'), {
    ...NEW,
    'ec2:InstanceProfile': iam('instance-profile/baton/prod/server'),
  }),
  call('ec2:CreateTags', ec2('instance/*'), { ...NEW, 'ec2:CreateAction': 'RunInstances' }),
  call('ec2:RunInstances', ec2('volume/*'), NEW),
  call('ec2:CreateTags', ec2('volume/*'), { ...NEW, 'ec2:CreateAction': 'RunInstances' }),
  call('ec2:RunInstances', ec2('network-interface/*')),
  call('ec2:RunInstances', `arn:aws:ec2:${REGION}::image/ami-1`),
  call('ec2:RunInstances', ec2('subnet/subnet-1'), OWN),
  call('ec2:RunInstances', ec2('security-group/sg-1'), OWN),
  // A disk is made of the image's, which its family's key encrypts.
  ...[
    'CreateGrant',
    'Decrypt',
    'DescribeKey',
    'GenerateDataKeyWithoutPlaintext',
    'ReEncryptFrom',
    'ReEncryptTo',
  ].map((what) =>
    call(`kms:${what}`, kmsKey, {
      'kms:ViaService': `ec2.${REGION}.amazonaws.com`,
      'kms:ResourceAliases': ['alias/baton-image-web'],
    }),
  ),
  // What a release boots from is kept.
  ...['CreateTags', 'DeleteTags'].map((what) =>
    call(`ec2:${what}`, `arn:aws:ec2:${REGION}::image/ami-1`, {
      'aws:ResourceTag/baton:family': 'web',
      'aws:TagKeys': ['baton:kept-by/prod'],
    }),
  ),
  call('ec2:ModifyInstanceAttribute', ec2('instance/i-1'), OWN),
  call('ec2:TerminateInstances', ec2('instance/i-1'), OWN),
  call('ec2:GetConsoleOutput', ec2('instance/i-1'), OWN),
  ...['elastic-ip/eipalloc-1', 'instance/i-1'].map((name) => call('ec2:AssociateAddress', ec2(name), OWN)),
  call('ec2:DisassociateAddress', ec2('elastic-ip/eipalloc-1'), OWN),
  call('ec2:CreateTags', ec2('instance/i-1'), {
    ...OWN,
    'aws:RequestTag/Name': 'x',
    'aws:TagKeys': ['Name'],
  }),
  // Its rights.
  call('iam:CreateRole', iam('role/baton/prod/server'), { ...BOUNDED, ...NEW }),
  call('iam:TagRole', iam('role/baton/prod/server'), NEW),
  call('iam:PutRolePolicy', iam('role/baton/prod/server'), BOUNDED),
  call('iam:DeleteRolePolicy', iam('role/baton/prod/server'), BOUNDED),
  call('iam:CreateInstanceProfile', iam('instance-profile/baton/prod/server'), NEW),
  call('iam:AddRoleToInstanceProfile', iam('instance-profile/baton/prod/server')),
  call('iam:PassRole', iam('role/baton/prod/server'), { 'iam:PassedToService': 'ec2.amazonaws.com' }),
  // Buckets, parameters, alarms, records.
  ...[
    'CreateBucket',
    'PutBucketPolicy',
    'PutLifecycleConfiguration',
    'PutBucketVersioning',
    'PutBucketTagging',
  ].map((what) => call(`s3:${what}`, bucket('content'))),
  call('s3:PutObject', `${bucket('releases')}/releases/x/release.zip`),
  call('s3:PutObjectTagging', `${bucket('releases')}/releases/x/release.zip`),
  call('s3:PutObject', `${bucket('content')}/.baton/site.json`),
  call('s3:GetObject', `${bucket('data')}/servers/serving.json`),
  call('ssm:PutParameter', ssm('/ssh-ca-key')),
  call('ssm:PutParameter', ssm('/ssh-host-certificate')),
  call('ssm:PutParameter', ssm('/refusals/1')),
  call('ssm:PutParameter', ssm('/hold/x')),
  call('ssm:DeleteParameter', ssm('/hold/x')),
  call('kms:Encrypt', kmsKey, viaSsm('/ssh-ca-key')),
  call('kms:Decrypt', kmsKey, viaSsm('/ssh-ca-key')),
  call('cloudwatch:PutMetricAlarm', alarm, NEW),
  call('cloudwatch:DeleteAlarms', alarm),
  call(
    'iam:CreateServiceLinkedRole',
    iam('role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents'),
    {
      'iam:AWSServiceName': 'events.amazonaws.com',
    },
  ),
  call('route53:ChangeResourceRecordSets', zone, {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['prod.example.com', 'www.prod.example.com'],
    'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
    'route53:ChangeResourceRecordSetsActions': ['CREATE', 'UPSERT'],
  }),
  call('route53:GetChange', 'arn:aws:route53:::change/C1'),
];

const SERVER: readonly Request[] = [
  call('s3:GetObject', `${bucket('releases')}/releases/x/release.zip`),
  call('s3:GetObject', `${bucket('content')}/index.html`),
  call('s3:ListBucket', bucket('content')),
  call('s3:ListBucket', bucket('data')),
  ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) =>
    call(action, `${bucket('data')}/servers/i-1/report.json`),
  ),
  call('ssm:GetParameter', ssm('/secrets/grafana-secret-key')),
  call('ssm:GetParameter', ssm('/ssh-host-key')),
  call('ssm:GetParameter', ssm('/ssh-host-certificate')),
  call('kms:Decrypt', kmsKey, viaSsm('/ssh-host-key')),
  call('kms:Decrypt', kmsKey, viaSsm('/secrets/grafana-secret-key')),
  call('logs:CreateLogStream', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod:log-stream:any`),
  call('logs:PutLogEvents', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod:log-stream:any`),
];

const logStream = (service: string) =>
  `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod:log-stream:f/i-1/${service}`;

/** What `baton logs`, `ssh`, `exec` and `maintenance` call. */
const OPERATOR: readonly Request[] = [
  ...['Instances', 'Addresses', 'InstanceConnectEndpoints'].map((what) => call(`ec2:Describe${what}`, '*')),
  call('ssm:GetParameter', ssm('/ssh-ca-public-key')),
  call('ec2-instance-connect:OpenTunnel', ec2('instance-connect-endpoint/eice-1'), {
    'aws:ResourceTag/baton:environment': 'prod',
    'ec2-instance-connect:remotePort': '22',
    'ec2-instance-connect:privateIpAddress': '10.42.0.17',
  }),
  call('logs:DescribeLogStreams', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod:*`),
  call('logs:FilterLogEvents', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod:*`),
  call('logs:GetLogEvents', logStream('nginx')),
  ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) =>
    call(action, `${bucket('data')}/servers/maintenance.json`),
  ),
  call('s3:GetObject', `${bucket('data')}/servers/serving.json`),
  call('s3:GetObject', `${bucket('data')}/servers/i-1/report.json`),
  call('s3:ListBucket', bucket('data'), { 's3:prefix': 'servers/maintenance.json' }),
];

const BUILDER: readonly Request[] = [
  ...['packages', 'containers', 'clean-up', 'test'].map((name) =>
    call(
      'imagebuilder:GetComponent',
      `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/baton-web-${name}/1.2.3/1`,
    ),
  ),
  call('kms:Decrypt', kmsKey, {
    'kms:ViaService': `imagebuilder.${REGION}.amazonaws.com`,
    'kms:ResourceAliases': ['alias/baton-image-web'],
  }),
  call('s3:GetObject', 'arn:aws:s3:::example-com-production-image-web/test/x.zip'),
  call('s3:GetObject', `arn:aws:s3:::ec2imagebuilder-managed-resources-${REGION}-prod/awstoe/x`),
  call(
    'logs:PutLogEvents',
    `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/imagebuilder/baton-web:log-stream:x`,
  ),
  call('ssm:UpdateInstanceInformation', ec2('instance/i-1')),
  call('ssmmessages:OpenDataChannel', '*'),
];

export const CALLS: Readonly<Record<Who, readonly Request[]>> = {
  plan: PLAN,
  deploy: DEPLOY,
  server: SERVER,
  operator: OPERATOR,
  builder: BUILDER,
  ...IMAGE_CALLS,
};
