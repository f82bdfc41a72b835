/** What the machines that build and test images may do, and what the rules that delete old ones may. */
import { FAMILY_TAG, imageStack, keyAlias } from '../../../deployer/aws/names';
import { COMPONENTS } from '../../../userdata/image/components';
import type { Statement } from '../policy';

export const componentName = (family: string, name: string) => `baton-${family}-${name}`;
export const recipeName = (family: string) => `baton-${family}`;

export interface ImageRights {
  readonly family: string;
  readonly region: string;
  readonly accountId: string;
  /** ARN of the bucket with what images are tested with. */
  readonly bucketArn: string;
}

/** As AWS' own policies for this, EC2InstanceProfileForImageBuilder and AmazonSSMManagedInstanceCore, but for less. */
export const builderStatements = ({ family, region, accountId, bucketArn }: ImageRights): Statement[] => [
  {
    sid: 'Components',
    actions: ['imagebuilder:GetComponent'],
    // By their whole names: baton-web-* would match those of the family web-eu.
    resources: COMPONENTS.map(
      (name) => `arn:aws:imagebuilder:${region}:${accountId}:component/${componentName(family, name)}/*`,
    ),
  },
  {
    sid: 'DecryptComponents',
    actions: ['kms:Decrypt'],
    resources: [`arn:aws:kms:${region}:${accountId}:key/*`],
    condition: {
      StringEquals: { 'kms:ViaService': `imagebuilder.${region}.amazonaws.com` },
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [keyAlias(imageStack(family))] },
    },
  },
  { sid: 'TestParts', actions: ['s3:GetObject'], resources: [`${bucketArn}/*`] },
  {
    sid: 'Tools',
    actions: ['s3:GetObject'],
    resources: [`arn:aws:s3:::ec2imagebuilder-managed-resources-${region}-prod/*`],
  },
  {
    sid: 'Log',
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [`arn:aws:logs:${region}:${accountId}:log-group:/aws/imagebuilder/*`],
  },
  {
    sid: 'BeCommanded',
    actions: AGENT_CALLS,
    resources: ['*'],
    wildcardReason: 'the agent that Image Builder commands the machine by; these calls know no resource',
  },
];

const AGENT_CALLS = [
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

const MADE_HERE = { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' };

/** As AWS' own policy for this, EC2ImageBuilderLifecycleExecutionPolicy, but for this family’s images alone. */
export const lifecycleStatements = ({ family, region, accountId }: ImageRights): Statement[] => [
  {
    sid: 'EndImages',
    actions: ['ec2:DeregisterImage', 'ec2:EnableImageDeprecation', 'ec2:DescribeImageAttribute'],
    resources: [`arn:aws:ec2:${region}::image/*`],
    condition: { StringEquals: { ...MADE_HERE, [`aws:ResourceTag/${FAMILY_TAG}`]: family } },
  },
  {
    // Whether AWS copies an image's tags to its snapshots is written nowhere.
    sid: 'EndSnapshots',
    actions: ['ec2:DeleteSnapshot'],
    resources: [`arn:aws:ec2:${region}::snapshot/*`],
    condition: { StringEquals: MADE_HERE },
  },
  {
    sid: 'SayWhoDeprecated',
    actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
    resources: ['image', 'snapshot'].map((kind) => `arn:aws:ec2:${region}::${kind}/*`),
    condition: {
      StringEquals: MADE_HERE,
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['DeprecatedBy'] },
      Null: { 'aws:TagKeys': 'false' },
    },
  },
  {
    sid: 'EndBuilds',
    actions: ['imagebuilder:DeleteImage'],
    resources: [`arn:aws:imagebuilder:${region}:${accountId}:image/${recipeName(family)}/*`],
  },
  {
    sid: 'Look',
    actions: ['ec2:DescribeImages', 'tag:GetResources'],
    resources: ['*'],
    wildcardReason: 'these list a whole region and change nothing',
  },
];
