/** What the workflows' roles may do. Names that begin with `baton-` or `/baton/` are the boundary. */
import type { Statement } from './policy';

interface Context {
  readonly accountId: string;
  readonly stateBucketArn: string;
}

/** On everything that the stacks make. */
const TAG = 'baton:environment';

const NAMED_LATER = 'AWS gives these things their names as they are made';

const reads = ({ accountId, stateBucketArn }: Context): Statement[] => [
  { sid: 'StateBucket', actions: ['s3:ListBucket'], resources: [stateBucketArn] },
  { sid: 'State', actions: ['s3:GetObject'], resources: [`${stateBucketArn}/baton/*`] },
  {
    sid: 'Look',
    actions: [
      'ec2:Describe*',
      'ec2:GetConsoleOutput',
      'cloudwatch:Describe*',
      'cloudwatch:ListTagsForResource',
      'logs:DescribeLogGroups',
      'logs:ListTagsForResource',
      'route53:Get*',
      'route53:List*',
      'kms:ListAliases',
      'ssm:DescribeParameters',
      'budgets:ViewBudget',
      'budgets:ListTagsForResource',
      'sts:GetCallerIdentity',
    ],
    resources: ['*'],
    wildcardReason: 'describing knows no single resource in these services',
  },
  {
    sid: 'LookAtBuckets',
    actions: [
      's3:GetBucket*',
      's3:Get*Configuration',
      's3:ListBucket',
      's3:GetObject',
      's3:GetObjectTagging',
    ],
    resources: [
      'arn:aws:s3:::*-releases',
      'arn:aws:s3:::*-releases/releases/*',
      'arn:aws:s3:::*-content',
      'arn:aws:s3:::*-data',
      'arn:aws:s3:::*-access-logs',
    ],
    wildcardReason:
      'buckets begin with the environment’s own name; every setting of theirs is one of some twenty reads',
  },
  {
    sid: 'LookAtKeys',
    actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
    resources: [`arn:aws:kms:*:${accountId}:key/*`],
    wildcardReason: NAMED_LATER,
  },
  {
    sid: 'ReadParameters',
    actions: ['kms:Decrypt'],
    resources: [`arn:aws:kms:*:${accountId}:key/*`],
    condition: { StringLike: { 'kms:ViaService': 'ssm.*.amazonaws.com' } },
    wildcardReason: `${NAMED_LATER}; only through parameters, which are named below`,
  },
  {
    sid: 'LookAtNamed',
    actions: [
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListRolePolicies',
      'iam:ListAttachedRolePolicies',
      'iam:GetInstanceProfile',
      'sns:GetTopicAttributes',
      'sns:GetSubscriptionAttributes',
      'sns:ListTagsForResource',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:ListTagsForResource',
    ],
    resources: named(accountId),
    wildcardReason: 'everything of Baton begins with its name, in every region',
  },
];

const named = (accountId: string) => [
  `arn:aws:iam::${accountId}:role/baton-*`,
  `arn:aws:iam::${accountId}:instance-profile/baton-*`,
  `arn:aws:sns:*:${accountId}:baton-*`,
  `arn:aws:ssm:*:${accountId}:parameter/baton/*`,
];

const IAM_WRITES = [
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:UpdateRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:TagRole',
  'iam:UntagRole',
  'iam:PassRole',
  'iam:ListInstanceProfilesForRole',
  'iam:CreateInstanceProfile',
  'iam:DeleteInstanceProfile',
  'iam:AddRoleToInstanceProfile',
  'iam:RemoveRoleFromInstanceProfile',
  'iam:TagInstanceProfile',
  'iam:UntagInstanceProfile',
];

export const planStatements = reads;

export const deployStatements = (context: Context): Statement[] => {
  const { accountId, stateBucketArn } = context;
  return [
    ...reads(context),
    {
      sid: 'WriteState',
      actions: ['s3:PutObject', 's3:DeleteObject'],
      resources: [`${stateBucketArn}/baton/*`],
    },
    {
      sid: 'Network',
      actions: ['ec2:*'],
      resources: ['*'],
      wildcardReason: `${NAMED_LATER}; in an account for servers alone, EC2 is what a deploy is about`,
    },
    {
      sid: 'Buckets',
      actions: ['s3:*'],
      resources: ['releases', 'content', 'data', 'access-logs'].flatMap((purpose) => [
        `arn:aws:s3:::*-${purpose}`,
        `arn:aws:s3:::*-${purpose}/*`,
      ]),
      wildcardReason:
        'buckets begin with the environment’s own name, and a deploy makes them with all their settings',
    },
    {
      sid: 'Named',
      actions: [...IAM_WRITES, 'sns:*', 'ssm:*'],
      resources: named(accountId),
      wildcardReason: 'everything of Baton begins with its name; it is made, changed and removed by a deploy',
    },
    {
      sid: 'NotItself',
      effect: 'Deny',
      actions: ['iam:*'],
      resources: [`arn:aws:iam::${accountId}:role/baton-github-*`],
    },
    {
      sid: 'Watching',
      actions: [
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:DeleteAlarms',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
        'budgets:ModifyBudget',
        'budgets:TagResource',
        'route53:CreateHealthCheck',
        'route53:UpdateHealthCheck',
        'route53:DeleteHealthCheck',
        'route53:ChangeTagsForResource',
        'route53:ChangeResourceRecordSets',
        'sns:ListSubscriptionsByTopic',
        'sns:Unsubscribe',
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
      ],
      resources: ['*'],
      wildcardReason: `${NAMED_LATER}; which zone holds the site is the environment’s to say`,
    },
    {
      sid: 'Logs',
      actions: ['logs:*'],
      resources: [`arn:aws:logs:*:${accountId}:log-group:/baton/*`],
      wildcardReason: 'log groups of Baton, in every region, with all that can be done to them',
    },
    {
      sid: 'Keys',
      actions: ['kms:*'],
      resources: [`arn:aws:kms:*:${accountId}:key/*`],
      condition: { StringLike: { [`aws:ResourceTag/${TAG}`]: '*' } },
      wildcardReason: NAMED_LATER,
    },
    {
      sid: 'Aliases',
      actions: ['kms:CreateAlias', 'kms:UpdateAlias', 'kms:DeleteAlias'],
      resources: [`arn:aws:kms:*:${accountId}:alias/baton-*`],
      wildcardReason: 'everything of Baton begins with its name, in every region',
    },
    {
      sid: 'MakeKeys',
      actions: ['kms:CreateKey', 'kms:TagResource'],
      resources: ['*'],
      condition: { StringLike: { [`aws:RequestTag/${TAG}`]: '*' } },
      wildcardReason: NAMED_LATER,
    },
  ];
};
