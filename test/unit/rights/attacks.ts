/** What must be denied, by who tries it. The table in docs/security.md is made of it. */
import { ACCOUNT, REGION, type Request, STATE_BUCKET, type Who, ZONE } from './account';
import { IMAGE_ATTACKS } from './images';

export interface Attack extends Request {
  readonly who: Who;
  /** What would be gained. */
  readonly title: string;
}

const TAG = 'baton:environment';
const iam = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const ec2 = (name: string) => `arn:aws:ec2:${REGION}:${ACCOUNT}:${name}`;
const ssm = (name: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/baton/${name}`;
const kmsKey = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const of = (environment: string) => ({
  [`aws:ResourceTag/${TAG}`]: environment,
  [`ec2:ResourceTag/${TAG}`]: environment,
});
const asking = (environment: string) => ({ [`aws:RequestTag/${TAG}`]: environment, 'aws:TagKeys': [TAG] });
const BOUNDARY = iam('policy/baton-github/prod-boundary');
const PROFILE = { 'ec2:InstanceProfile': iam('instance-profile/baton/prod/server') };

const deploy = (
  title: string,
  action: string,
  resource: string,
  context: Request['context'] = {},
): Attack => ({
  ...{ who: 'deploy', title, action, resource, context },
});
const plan = (title: string, action: string, resource: string, context: Request['context'] = {}): Attack => ({
  ...{ who: 'plan', title, action, resource, context },
});
const operator = (
  title: string,
  action: string,
  resource: string,
  context: Request['context'] = {},
): Attack => ({
  ...{ who: 'operator', title, action, resource, context },
});
const server = (
  title: string,
  action: string,
  resource: string,
  context: Request['context'] = {},
): Attack => ({
  ...{ who: 'server', title, action, resource, context },
});

/** Who deploys one environment becomes somebody else. */
const ESCALATION: readonly Attack[] = [
  deploy('makes a role without a boundary', 'iam:CreateRole', iam('role/baton/prod/any')),
  deploy('makes a role with a boundary of its own choice', 'iam:CreateRole', iam('role/baton/prod/any'), {
    'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess',
  }),
  deploy('makes a role outside of its path', 'iam:CreateRole', iam('role/any'), {
    'iam:PermissionsBoundary': BOUNDARY,
  }),
  deploy('makes a role with another environment’s boundary', 'iam:CreateRole', iam('role/baton/prod/any'), {
    'iam:PermissionsBoundary': iam('policy/baton-github/prod-eu-boundary'),
  }),
  deploy('gives rights to a role without a boundary', 'iam:PutRolePolicy', iam('role/baton/prod/any')),
  deploy('gives rights to itself', 'iam:PutRolePolicy', iam('role/baton-github/baton-prod-deploy')),
  deploy('attaches a policy of AWS', 'iam:AttachRolePolicy', iam('role/baton/prod/any'), {
    'iam:PermissionsBoundary': BOUNDARY,
    'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess',
  }),
  deploy('takes a boundary away', 'iam:DeleteRolePermissionsBoundary', iam('role/baton/prod/any'), {
    'iam:PermissionsBoundary': BOUNDARY,
  }),
  deploy('changes a boundary for another', 'iam:PutRolePermissionsBoundary', iam('role/baton/prod/any'), {
    'iam:PermissionsBoundary': BOUNDARY,
  }),
  deploy('widens the boundary', 'iam:CreatePolicyVersion', BOUNDARY),
  deploy('goes back to an older boundary', 'iam:SetDefaultPolicyVersion', BOUNDARY),
  deploy(
    'widens its own policy',
    'iam:CreatePolicyVersion',
    iam('policy/baton-github/baton-prod-deploy-deploy'),
  ),
  deploy(
    'lets itself be taken over',
    'iam:UpdateAssumeRolePolicy',
    iam('role/baton-github/baton-prod-deploy'),
  ),
  deploy('lets a stranger in by a role of another', 'iam:UpdateAssumeRolePolicy', iam('role/admin')),
  deploy('gives an administrator’s role to a machine', 'iam:PassRole', iam('role/admin'), {
    'iam:PassedToService': 'ec2.amazonaws.com',
  }),
  deploy('gives its role to another service', 'iam:PassRole', iam('role/baton/prod/server'), {
    'iam:PassedToService': 'lambda.amazonaws.com',
  }),
  deploy('gives another environment’s role to a machine', 'iam:PassRole', iam('role/baton/prod-eu/server'), {
    'iam:PassedToService': 'ec2.amazonaws.com',
  }),
  deploy('becomes another role', 'sts:AssumeRole', iam('role/admin')),
  deploy('makes a user', 'iam:CreateUser', iam('user/any')),
  deploy('makes a key for a user', 'iam:CreateAccessKey', iam('user/admin')),
  deploy(
    'trusts another identity provider',
    'iam:CreateOpenIDConnectProvider',
    iam('oidc-provider/example.com'),
  ),
  deploy(
    'makes a role for another service',
    'iam:CreateServiceLinkedRole',
    iam('role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'),
    { 'iam:AWSServiceName': 'ecs.amazonaws.com' },
  ),
  deploy('starts a machine with another’s rights', 'ec2:RunInstances', ec2('instance/*'), {
    ...asking('prod'),
    'ec2:InstanceProfile': iam('instance-profile/baton/prod-eu/server'),
  }),
  deploy(
    'gives its machine another’s rights',
    'ec2:AssociateIamInstanceProfile',
    ec2('instance/i-1'),
    of('prod'),
  ),
];

/** Who deploys `prod` reaches `prod-eu`, whose name begins with it. */
const OTHER_ENVIRONMENTS: readonly Attack[] = [
  deploy('reads another state', 's3:GetObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod-eu.tfstate`),
  deploy('writes another state', 's3:PutObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod-eu.tfstate`),
  deploy('removes its own state', 's3:DeleteObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate`),
  deploy(
    'removes old versions of the state',
    's3:DeleteObjectVersion',
    `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate`,
  ),
  deploy('opens the bucket of states', 's3:PutBucketPolicy', `arn:aws:s3:::${STATE_BUCKET}`),
  deploy('reads another’s secret', 'ssm:GetParameter', ssm('prod-eu/secrets/any')),
  deploy('replaces another’s secret', 'ssm:PutParameter', ssm('prod-eu/secrets/any')),
  deploy('replaces a secret that people store', 'ssm:PutParameter', ssm('prod/secrets/any')),
  deploy('reads another’s data', 's3:GetObject', 'arn:aws:s3:::prod-eu-example-com-prod-eu-data/acme.json'),
  deploy(
    'writes another’s release',
    's3:PutObject',
    'arn:aws:s3:::prod-eu-example-com-prod-eu-releases/releases/x',
  ),
  deploy('ends another’s machine', 'ec2:TerminateInstances', ec2('instance/i-1'), of('prod-eu')),
  deploy('takes another’s address', 'ec2:AssociateAddress', ec2('elastic-ip/eipalloc-1'), of('prod-eu')),
  deploy('starts a machine in another’s name', 'ec2:RunInstances', ec2('instance/*'), {
    ...asking('prod-eu'),
    ...PROFILE,
  }),
  deploy('starts a machine in another’s network', 'ec2:RunInstances', ec2('subnet/subnet-1'), of('prod-eu')),
  ...[
    ['lets another’s image be deleted', 'ec2:DeleteTags', 'web', 'baton:kept-by/prod-eu'],
    ['takes an image out of its family', 'ec2:CreateTags', 'web', 'baton:image'],
    ['puts an image into another family', 'ec2:CreateTags', 'web', 'baton:family'],
    ['keeps an image of another family', 'ec2:CreateTags', 'db', 'baton:kept-by/prod'],
    ['puts an image of its own into the family', 'ec2:CreateTags', '', 'baton:family'],
  ].map(([title = '', action = '', family = '', tag = '']) =>
    deploy(title, action, `arn:aws:ec2:${REGION}::image/ami-1`, {
      ...(family && { 'aws:ResourceTag/baton:family': family }),
      'aws:TagKeys': [tag],
    }),
  ),
  deploy('opens a disk of another family', 'kms:Decrypt', kmsKey, {
    'kms:ViaService': `ec2.${REGION}.amazonaws.com`,
    'kms:ResourceAliases': ['alias/baton-image-db'],
  }),
  deploy('opens the key of its images for itself', 'kms:Decrypt', kmsKey, {
    'kms:ResourceAliases': ['alias/baton-image-web'],
  }),
  deploy('deletes an image', 'ec2:DeregisterImage', `arn:aws:ec2:${REGION}::image/ami-1`),
  deploy('makes an image', 'ec2:CreateImage', `arn:aws:ec2:${REGION}::image/*`),
  deploy('takes another’s machine by its tag', 'ec2:CreateTags', ec2('instance/i-1'), {
    ...of('prod-eu'),
    ...asking('prod'),
  }),
  deploy('takes another’s tag away', 'ec2:DeleteTags', ec2('instance/i-1'), {
    ...of('prod-eu'),
    'aws:TagKeys': [TAG],
  }),
  deploy(
    'silences another’s alarm',
    'cloudwatch:DeleteAlarms',
    `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:baton/prod-eu/cpu/i-1`,
  ),
  deploy('changes another’s role', 'iam:PutRolePolicy', iam('role/baton/prod-eu/server'), {
    'iam:PermissionsBoundary': BOUNDARY,
  }),
  deploy(
    'reads another’s log',
    'logs:GetLogEvents',
    `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod-eu:log-stream:any`,
  ),
];

/** Who deploys reaches what Baton has nothing to do with, or what the bootstrap stack made. */
const OTHER_PEOPLE: readonly Attack[] = [
  deploy('ends somebody’s machine', 'ec2:TerminateInstances', ec2('instance/i-1')),
  deploy('stops its own machine', 'ec2:StopInstances', ec2('instance/i-1'), of('prod')),
  deploy('makes somebody’s machine its own by a tag', 'ec2:CreateTags', ec2('instance/i-1'), asking('prod')),
  deploy(
    'makes somebody’s firewall its own by a tag',
    'ec2:CreateTags',
    ec2('security-group/sg-1'),
    asking('prod'),
  ),
  deploy('gives its own machine away by a tag', 'ec2:CreateTags', ec2('instance/i-1'), {
    ...of('prod'),
    ...asking('prod-eu'),
  }),
  deploy('opens somebody’s firewall', 'ec2:AuthorizeSecurityGroupIngress', ec2('security-group/sg-1')),
  deploy('closes somebody’s firewall', 'ec2:RevokeSecurityGroupIngress', ec2('security-group/sg-1')),
  deploy('takes somebody’s address', 'ec2:AssociateAddress', ec2('elastic-ip/eipalloc-1')),
  deploy('gives its address to somebody’s machine', 'ec2:AssociateAddress', ec2('instance/i-1')),
  deploy('gives up an address', 'ec2:ReleaseAddress', ec2('elastic-ip/eipalloc-1'), of('prod')),
  deploy('leads somebody’s traffic away', 'ec2:CreateRoute', ec2('route-table/rtb-1')),
  deploy('removes somebody’s network', 'ec2:DeleteVpc', ec2('vpc/vpc-1')),
  deploy('starts a machine without its tag', 'ec2:RunInstances', ec2('instance/*'), PROFILE),
  deploy('reads somebody’s user data', 'ec2:DescribeInstanceAttribute', ec2('instance/i-1')),
  deploy('reads somebody’s console', 'ec2:GetConsoleOutput', ec2('instance/i-1')),
  deploy('copies somebody’s disk', 'ec2:CreateSnapshot', ec2('volume/vol-1')),
  deploy('reads somebody’s launch template', 'ec2:DescribeLaunchTemplateVersions', '*'),
  deploy('reads somebody’s bucket', 's3:GetObject', 'arn:aws:s3:::example-org-payroll/2026.csv'),
  deploy('reads a bucket with a like name', 's3:GetObject', 'arn:aws:s3:::example-org-data/any'),
  deploy(
    'reads somebody’s parameter',
    'ssm:GetParameter',
    `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/payroll/password`,
  ),
  deploy('decrypts what is not a parameter of its own', 'kms:Decrypt', kmsKey, {
    'kms:ViaService': `ssm.${REGION}.amazonaws.com`,
    'kms:EncryptionContext:PARAMETER_ARN': `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/payroll/password`,
    'kms:ResourceAliases': ['alias/payroll'],
  }),
  deploy('decrypts with a key directly', 'kms:Decrypt', kmsKey, {
    'kms:ResourceAliases': ['alias/baton-prod'],
  }),
  deploy('takes a key by its tag', 'kms:TagResource', kmsKey, asking('prod')),
  deploy('makes a key', 'kms:CreateKey', '*', asking('prod')),
  deploy('lets somebody use a key', 'kms:CreateGrant', kmsKey),
  deploy('opens a key', 'kms:PutKeyPolicy', kmsKey),
  deploy('destroys a key', 'kms:ScheduleKeyDeletion', kmsKey),
  deploy(
    'turns its alias to another key',
    'kms:UpdateAlias',
    `arn:aws:kms:${REGION}:${ACCOUNT}:alias/baton-prod`,
  ),
  deploy('silences its own alarms', 'sns:Unsubscribe', `arn:aws:sns:${REGION}:${ACCOUNT}:baton-prod-alarms`),
  deploy('removes its own topic', 'sns:DeleteTopic', `arn:aws:sns:${REGION}:${ACCOUNT}:baton-prod-alarms`),
  deploy(
    'removes a health check',
    'route53:DeleteHealthCheck',
    'arn:aws:route53:::healthcheck/11111111-2222-3333-4444-555555555555',
  ),
  deploy('raises its budget', 'budgets:ModifyBudget', `arn:aws:budgets::${ACCOUNT}:budget/baton-prod`),
  deploy(
    'removes its own logs',
    'logs:DeleteLogGroup',
    `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod`,
  ),
  deploy(
    'leads another name of the zone away',
    'route53:ChangeResourceRecordSets',
    `arn:aws:route53:::hostedzone/${ZONE}`,
    {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['example.com'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
      'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
    },
  ),
  deploy(
    'hands a part of the zone to others',
    'route53:ChangeResourceRecordSets',
    `arn:aws:route53:::hostedzone/${ZONE}`,
    {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['prod.example.com'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['NS'],
      'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
    },
  ),
  deploy(
    'writes to another zone',
    'route53:ChangeResourceRecordSets',
    'arn:aws:route53:::hostedzone/Z0000000000000000002',
    {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['prod.example.com'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
      'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
    },
  ),
  deploy(
    'runs code of its own elsewhere',
    'lambda:CreateFunction',
    `arn:aws:lambda:${REGION}:${ACCOUNT}:function:any`,
  ),
];

/** Anybody who may open a pull request has the plan's role. */
const PULL_REQUEST: readonly Attack[] = [
  plan('decrypts a secret', 'kms:Decrypt', kmsKey, {
    'kms:ViaService': `ssm.${REGION}.amazonaws.com`,
    'kms:EncryptionContext:PARAMETER_ARN': ssm('prod/secrets/any'),
    'kms:ResourceAliases': ['alias/baton-prod'],
  }),
  plan('reads the certificates’ backup', 's3:GetObject', 'arn:aws:s3:::prod-example-com-prod-data/acme.json'),
  plan('writes the state', 's3:PutObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate`),
  plan('holds a deploy up', 's3:PutObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate.tflock`),
  plan('reads another state', 's3:GetObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod-eu.tfstate`),
  plan('writes a release', 's3:PutObject', 'arn:aws:s3:::prod-example-com-prod-releases/releases/x'),
  plan('publishes a page', 's3:PutObject', 'arn:aws:s3:::prod-example-com-prod-content/index.html'),
  plan(
    'reads the visitors’ log',
    'logs:GetLogEvents',
    `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod:log-stream:any`,
  ),
  plan('stores a parameter', 'ssm:PutParameter', ssm('prod/hold/x')),
  plan('ends the machine', 'ec2:TerminateInstances', ec2('instance/i-1'), of('prod')),
  plan('starts a machine', 'ec2:RunInstances', ec2('instance/*'), { ...asking('prod'), ...PROFILE }),
  plan('makes a role', 'iam:CreateRole', iam('role/baton/prod/any'), { 'iam:PermissionsBoundary': BOUNDARY }),
  plan('reads somebody’s user data', 'ec2:DescribeInstanceAttribute', ec2('instance/i-1')),
  plan('reads somebody’s bucket', 's3:GetObject', 'arn:aws:s3:::example-org-payroll/2026.csv'),
];

/** Somebody has taken the server over. */
const SERVER: readonly Attack[] = [
  server('signs host keys', 'ssm:GetParameter', ssm('prod/ssh-ca-key')),
  server('decrypts the authority’s key', 'kms:Decrypt', kmsKey, {
    'kms:ViaService': `ssm.${REGION}.amazonaws.com`,
    'kms:EncryptionContext:PARAMETER_ARN': ssm('prod/ssh-ca-key'),
  }),
  server('reads another environment’s secret', 'ssm:GetParameter', ssm('prod-eu/secrets/any')),
  server('replaces a secret', 'ssm:PutParameter', ssm('prod/secrets/any')),
  server(
    'writes what the next server boots',
    's3:PutObject',
    'arn:aws:s3:::prod-example-com-prod-releases/releases/x',
  ),
  server(
    'says to which release a rollback goes',
    's3:PutObject',
    'arn:aws:s3:::prod-example-com-prod-releases/releases/deployments.json',
  ),
  server(
    'changes the published pages',
    's3:PutObject',
    'arn:aws:s3:::prod-example-com-prod-content/index.html',
  ),
  server(
    'reads another environment’s data',
    's3:GetObject',
    'arn:aws:s3:::prod-eu-example-com-prod-eu-data/acme.json',
  ),
  server(
    'removes old versions of its backups',
    's3:DeleteObjectVersion',
    'arn:aws:s3:::prod-example-com-prod-data/acme.json',
  ),
  server('ends a machine', 'ec2:TerminateInstances', ec2('instance/i-1'), of('prod')),
  server('takes the address', 'ec2:AssociateAddress', ec2('elastic-ip/eipalloc-1'), of('prod')),
  server('makes a role', 'iam:CreateRole', iam('role/baton/prod/any'), {
    'iam:PermissionsBoundary': BOUNDARY,
  }),
  server(
    'removes its log',
    'logs:DeleteLogStream',
    `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/prod:log-stream:any`,
  ),
];

const tunnel = (environment: string, port = '22', address = '10.42.0.17') => ({
  'aws:ResourceTag/baton:environment': environment,
  'ec2-instance-connect:remotePort': port,
  'ec2-instance-connect:privateIpAddress': address,
});
const OPEN = 'ec2-instance-connect:OpenTunnel';
const EICE = ec2('instance-connect-endpoint/eice-1');
const data = (name: string, key: string) => `arn:aws:s3:::${name}-example-com-${name}-data/${key}`;
const logStream = (name: string) =>
  `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/baton/${name}:log-stream:any`;

/** Who may reach a server and turn maintenance on does no more. */
const OPERATOR: readonly Attack[] = [
  operator('goes through another environment’s endpoint', OPEN, EICE, tunnel('prod-eu')),
  operator('goes to another port', OPEN, EICE, tunnel('prod', '3389')),
  operator('goes to a machine elsewhere', OPEN, EICE, tunnel('prod', '22', '10.43.0.17')),
  operator(
    'gives a machine a key for a moment',
    'ec2-instance-connect:SendSSHPublicKey',
    ec2('instance/i-1'),
  ),
  operator('reads another’s log', 'logs:GetLogEvents', logStream('prod-eu')),
  operator('removes its log', 'logs:DeleteLogStream', logStream('prod')),
  operator('turns another’s maintenance on', 's3:PutObject', data('prod-eu', 'servers/maintenance.json')),
  operator(
    'names another server as the one that serves',
    's3:PutObject',
    data('prod', 'servers/serving.json'),
  ),
  operator('reads the certificates’ keys', 's3:GetObject', data('prod', 'backup/acme/x')),
  operator('reads a secret', 'ssm:GetParameter', ssm('prod/secrets/any')),
  operator('reads the SSH authority’s key', 'ssm:GetParameter', ssm('prod/ssh-ca-key')),
  operator('opens the firewall', 'ec2:AuthorizeSecurityGroupIngress', ec2('security-group/sg-1'), of('prod')),
  operator('ends the machine', 'ec2:TerminateInstances', ec2('instance/i-1'), of('prod')),
  plan('goes through the endpoint', OPEN, EICE, tunnel('prod')),
  plan('turns maintenance on', 's3:PutObject', data('prod', 'servers/maintenance.json')),
  deploy('goes through the endpoint', OPEN, EICE, tunnel('prod')),
  deploy(
    'makes an endpoint in another’s network',
    'ec2:CreateInstanceConnectEndpoint',
    ec2('subnet/subnet-1'),
    of('prod-eu'),
  ),
  deploy('removes another’s endpoint', 'ec2:DeleteInstanceConnectEndpoint', EICE, {
    'aws:ResourceTag/baton:environment': 'prod-eu',
  }),
  deploy(
    'widens what people on duty may do',
    'iam:CreatePolicyVersion',
    iam('policy/baton-github/baton-prod-operator'),
  ),
  server('goes through the endpoint', OPEN, EICE, tunnel('prod')),
];

/** Whoever gets hold of a machine while it is built: a package or a container image that is not what it was. */
const BUILDER: readonly Attack[] = [
  ['reads a secret of an environment', 'ssm:GetParameter', ssm('prod/secrets/any')],
  ['reads a backup', 's3:GetObject', 'arn:aws:s3:::example-com-production-data/acme.json'],
  ['changes a release', 's3:PutObject', 'arn:aws:s3:::example-com-production-releases/releases/x'],
  [
    'changes what images are tested with',
    's3:PutObject',
    'arn:aws:s3:::example-com-production-image-web/test/x',
  ],
  ['puts an image into the family', 'ec2:CreateTags', `arn:aws:ec2:${REGION}::image/ami-1`],
  ['makes an image', 'ec2:CreateImage', ec2('instance/i-1')],
  ['starts a machine', 'ec2:RunInstances', ec2('instance/*')],
  [
    'changes a component',
    'imagebuilder:CreateComponent',
    `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/*`,
  ],
  [
    'reads another family’s component',
    'imagebuilder:GetComponent',
    `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/baton-web-eu-packages/1.0.0/1`,
  ],
  ['opens a parameter', 'kms:Decrypt', kmsKey],
  ['becomes another role', 'sts:AssumeRole', iam('role/admin')],
].map(([title = '', action = '', resource = '']) => ({ who: 'builder', title, action, resource }));

export const ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  'A deploy becomes somebody else': ESCALATION,
  'A deploy reaches another environment': OTHER_ENVIRONMENTS,
  'A deploy reaches what is other people’s, or watches over it': OTHER_PEOPLE,
  'A pull request reads what is secret, or changes something': PULL_REQUEST,
  'A server that was taken over': SERVER,
  'A person on duty does more than that': OPERATOR,
  'A machine that builds images is taken over': BUILDER,
  'Who bakes images, or ends old ones, does more': IMAGE_ATTACKS,
};
