/**
 * What the workflow that bakes a family may do: change its recipe, bake, look, and end a bake. Not the roles, keys,
 * networks and rules that stand around it: those take a person's own rights, once.
 */
import { BUILD_TAG, FAMILY_TAG, imageStack, keyAlias, stateKey } from '../../../deployer/aws/names';
import { COMPONENTS } from '../../../userdata/image/components';
import { lookAtRoles, tagged } from '../plan-rights';
import type { Statement } from '../policy';
import { componentName, type ImageRights, recipeName } from './builder-rights';

export interface BakeRights extends ImageRights {
  readonly stateBucketArn: string;
}

export const bakeStatements = (rights: BakeRights): Readonly<Record<string, readonly Statement[]>> => ({
  read: [...state(rights), ...looking(rights)],
  bake: [...recipe(rights), ...baking(rights)],
});

const builder = ({ region, accountId }: ImageRights, ...names: readonly string[]) =>
  names.map((name) => `arn:aws:imagebuilder:${region}:${accountId}:${name}`);

const components = (rights: ImageRights) =>
  builder(rights, ...COMPONENTS.map((name) => `component/${componentName(rights.family, name)}/*`));

const state = ({ family, stateBucketArn }: BakeRights): Statement[] => {
  const object = `${stateBucketArn}/${stateKey(imageStack(family))}`;
  return [
    { sid: 'ListStates', actions: ['s3:ListBucket'], resources: [stateBucketArn] },
    { sid: 'State', actions: ['s3:GetObject', 's3:PutObject'], resources: [object, `${object}.tflock`] },
    { sid: 'Unlock', actions: ['s3:DeleteObject'], resources: [`${object}.tflock`] },
  ];
};

/** All that Terraform reads of the stack before it plans. */
function looking(rights: BakeRights): Statement[] {
  const { family, region, accountId, bucketArn } = rights;
  const name = recipeName(family);
  return [
    {
      sid: 'LookAtRecipe',
      actions: LOOKS.map((what) => `imagebuilder:Get${what}`),
      resources: [
        ...components(rights),
        ...builder(rights, `image-recipe/${name}/*`, `image-pipeline/${name}`),
        ...builder(rights, `infrastructure-configuration/${name}`, `distribution-configuration/${name}`),
        ...builder(rights, `lifecycle-policy/${name}`),
      ],
    },
    {
      sid: 'LookAtParts',
      actions: ['s3:GetBucket*', 's3:Get*Configuration', 's3:ListBucket', 's3:ListTagsForResource'],
      resources: [bucketArn],
      wildcardReason:
        'every setting of this bucket is one of some twenty reads; none of them reads an object',
    },
    lookAtRoles(accountId, imageStack(family)),
    {
      sid: 'LookAtKey',
      actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
      resources: [`arn:aws:kms:${region}:${accountId}:key/*`],
      condition: tagged(imageStack(family)),
    },
    {
      sid: 'LookAtSchedule',
      actions: ['scheduler:GetSchedule'],
      resources: [`arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}-*`],
    },
    {
      sid: 'Find',
      actions: [
        ...['Images', 'SecurityGroups', 'SecurityGroupRules'].map((what) => `ec2:Describe${what}`),
        ...['kms:ListAliases', 'imagebuilder:ListImagePipelines', 'sts:GetCallerIdentity'],
      ],
      resources: ['*'],
      condition: { StringEquals: { 'aws:RequestedRegion': region } },
      wildcardReason: 'these list a whole region and change nothing',
    },
  ];
}

const LOOKS = [
  'Component',
  'DistributionConfiguration',
  'ImagePipeline',
  'ImageRecipe',
  'InfrastructureConfiguration',
  'LifecyclePolicy',
];

/** Another content is another version: those are made and removed, not changed. */
function recipe(rights: BakeRights): Statement[] {
  const { family, region, accountId, bucketArn } = rights;
  const name = recipeName(family);
  return [
    {
      sid: 'Components',
      actions: ['imagebuilder:CreateComponent', 'imagebuilder:DeleteComponent', 'imagebuilder:TagResource'],
      resources: components(rights),
    },
    {
      sid: 'Recipe',
      actions: [
        'imagebuilder:CreateImageRecipe',
        'imagebuilder:DeleteImageRecipe',
        'imagebuilder:TagResource',
      ],
      resources: builder(rights, `image-recipe/${name}/*`),
    },
    {
      sid: 'PutIntoPlace',
      actions: ['imagebuilder:UpdateImagePipeline', 'imagebuilder:UpdateDistributionConfiguration'],
      resources: builder(rights, `image-pipeline/${name}`, `distribution-configuration/${name}`),
    },
    {
      sid: 'Encrypt',
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
      resources: [`arn:aws:kms:${region}:${accountId}:key/*`],
      condition: {
        StringEquals: { 'kms:ViaService': `imagebuilder.${region}.amazonaws.com` },
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [keyAlias(imageStack(family))] },
      },
    },
    {
      sid: 'TestParts',
      actions: [
        's3:GetObject',
        's3:GetObjectTagging',
        's3:PutObject',
        's3:PutObjectTagging',
        's3:DeleteObject',
      ],
      resources: [`${bucketArn}/test/*`],
    },
  ];
}

function baking(rights: BakeRights): Statement[] {
  const name = recipeName(rights.family);
  return [
    {
      sid: 'Bake',
      actions: ['imagebuilder:StartImagePipelineExecution', 'imagebuilder:ListImagePipelineImages'],
      resources: builder(rights, `image-pipeline/${name}`),
    },
    {
      sid: 'Follow',
      actions: ['imagebuilder:GetImage', 'imagebuilder:CancelImageCreation'],
      resources: builder(rights, `image/${name}/*`),
    },
    tagBake(rights),
  ];
}

/** The start of a bake that brings tags may ask for this beside its own right. */
export const tagBake = (rights: ImageRights): Statement => ({
  sid: 'TagBake',
  actions: ['imagebuilder:TagResource'],
  resources: builder(rights, `image/${recipeName(rights.family)}/*`),
  condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [FAMILY_TAG, BUILD_TAG] } },
});
