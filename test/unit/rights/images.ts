/** Who makes images and ends old ones: what must be allowed to them, and what denied. */
import { ACCOUNT, REGION, type Request, STATE_BUCKET, type Who } from './account';
import type { Attack } from './attacks';

type Context = NonNullable<Request['context']>;

const ib = (name: string) => `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${name}`;
const iam = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
const IMAGE = `arn:aws:ec2:${REGION}::image/ami-1`;
const SNAPSHOT = `arn:aws:ec2:${REGION}::snapshot/snap-1`;
const PIPELINE = ib('image-pipeline/baton-web');
const BAKE = ib('image/baton-web/1.2.3/1');
const PARTS = 'arn:aws:s3:::prod-example-com-prod-image-web';
const STATE = `arn:aws:s3:::${STATE_BUCKET}/baton/image-web.tfstate`;
const kmsKey = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

const call = (action: string, resource: string, context: Context = {}): Request => ({
  ...{ action, resource, context },
});
/** As Image Builder marks what it makes, and its distribution what is of the family. */
const ofFamily = (family: string): Context => ({
  'aws:ResourceTag/CreatedBy': 'EC2 Image Builder',
  'aws:ResourceTag/baton:family': family,
});
const MADE_THERE: Context = { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' };
const viaBuilder = (alias: string): Context => ({
  'kms:ViaService': `imagebuilder.${REGION}.amazonaws.com`,
  'kms:ResourceAliases': [`alias/${alias}`],
});
const tags = (...keys: string[]): Context => ({
  ...Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, 'x'])),
  'aws:TagKeys': keys,
});

export const IMAGE_CALLS: Readonly<Record<'lifecycle' | 'schedule' | 'baker', readonly Request[]>> = {
  lifecycle: [
    ...['DeregisterImage', 'EnableImageDeprecation', 'DescribeImageAttribute'].map((what) =>
      call(`ec2:${what}`, IMAGE, ofFamily('web')),
    ),
    call('ec2:DeleteSnapshot', SNAPSHOT, MADE_THERE),
    ...[IMAGE, SNAPSHOT].map((resource) =>
      call('ec2:CreateTags', resource, { ...MADE_THERE, ...tags('DeprecatedBy') }),
    ),
    call('imagebuilder:DeleteImage', BAKE),
    call('ec2:DescribeImages', '*'),
    call('tag:GetResources', '*'),
  ],
  schedule: [
    call('imagebuilder:StartImagePipelineExecution', PIPELINE, tags('baton:family')),
    call('imagebuilder:TagResource', BAKE, tags('baton:family')),
    call('kms:Decrypt', kmsKey),
  ],
  baker: [
    call('s3:ListBucket', `arn:aws:s3:::${STATE_BUCKET}`),
    ...['s3:GetObject', 's3:PutObject'].map((action) => call(action, STATE)),
    ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => call(action, `${STATE}.tflock`)),
    // A changed recipe.
    ...['Create', 'Get', 'Delete'].flatMap((verb) => [
      call(`imagebuilder:${verb}Component`, ib('component/baton-web-packages/1.2.3/1')),
      call(`imagebuilder:${verb}ImageRecipe`, ib('image-recipe/baton-web/1.2.3')),
    ]),
    ...['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'].map((action) =>
      call(action, kmsKey, viaBuilder('baton-image-web')),
    ),
    ...['s3:PutObject', 's3:GetObject', 's3:DeleteObject'].map((action) =>
      call(action, `${PARTS}/test/x.zip`),
    ),
    ...['Get', 'Update'].flatMap((verb) => [
      call(`imagebuilder:${verb}ImagePipeline`, PIPELINE),
      call(`imagebuilder:${verb}DistributionConfiguration`, ib('distribution-configuration/baton-web')),
    ]),
    // What else Terraform looks at.
    call('imagebuilder:GetInfrastructureConfiguration', ib('infrastructure-configuration/baton-web')),
    call('imagebuilder:GetLifecyclePolicy', ib('lifecycle-policy/baton-web')),
    call('scheduler:GetSchedule', `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/baton-web-1`),
    call('iam:GetRolePolicy', iam('role/baton/image-web/x')),
    call('s3:GetBucketPolicy', PARTS),
    call('kms:GetKeyPolicy', kmsKey, { 'aws:ResourceTag/baton:environment': 'image-web' }),
    ...['Images', 'SecurityGroups', 'SecurityGroupRules'].map((what) => call(`ec2:Describe${what}`, '*')),
    // A bake.
    call('imagebuilder:ListImagePipelines', '*'),
    call('imagebuilder:StartImagePipelineExecution', PIPELINE, tags('baton:family', 'baton:build')),
    call('imagebuilder:TagResource', BAKE, tags('baton:family', 'baton:build')),
    call('imagebuilder:GetImage', BAKE),
    call('imagebuilder:ListImagePipelineImages', PIPELINE),
    call('imagebuilder:CancelImageCreation', BAKE),
  ],
};

type Row = readonly [title: string, action: string, resource: string, context?: Context];
const by = (who: Who, rows: readonly Row[]): Attack[] =>
  rows.map(([title, action, resource, context = {}]) => ({ who, title, action, resource, context }));

const ANOTHER = 'baton-web-eu';

/** Rights over images are rights over servers that boot from them later. */
export const IMAGE_ATTACKS: readonly Attack[] = [
  ...by('lifecycle', [
    ['ends another family’s image', 'ec2:DeregisterImage', IMAGE, ofFamily('web-eu')],
    [
      'ends an image that Image Builder has not made',
      'ec2:DeregisterImage',
      IMAGE,
      { 'aws:ResourceTag/baton:family': 'web' },
    ],
    ['deletes a backup’s snapshot', 'ec2:DeleteSnapshot', SNAPSHOT],
    ['puts an image into a family', 'ec2:CreateTags', IMAGE, { ...MADE_THERE, ...tags('baton:family') }],
    [
      'lets go of an image that a release boots from',
      'ec2:DeleteTags',
      IMAGE,
      { ...ofFamily('web'), ...tags('baton:kept-by/prod') },
    ],
    ['forgets another family’s bakes', 'imagebuilder:DeleteImage', ib(`image/${ANOTHER}/1.2.3/1`)],
    ['starts a bake', 'imagebuilder:StartImagePipelineExecution', PIPELINE],
    ['starts a machine', 'ec2:RunInstances', `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/*`],
  ]),
  ...by('schedule', [
    ['bakes another family', 'imagebuilder:StartImagePipelineExecution', ib(`image-pipeline/${ANOTHER}`)],
    ['changes what is baked', 'imagebuilder:UpdateImagePipeline', PIPELINE],
    ['marks an image as a release’s', 'imagebuilder:TagResource', BAKE, tags('baton:kept-by/prod')],
    [
      'reads a secret',
      'ssm:GetParameter',
      `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/baton/prod/secrets/any`,
    ],
  ]),
  ...by('baker', [
    ['bakes another family', 'imagebuilder:StartImagePipelineExecution', ib(`image-pipeline/${ANOTHER}`)],
    ['ends another family’s bake', 'imagebuilder:CancelImageCreation', ib(`image/${ANOTHER}/1.2.3/1`)],
    [
      'changes another family’s recipe',
      'imagebuilder:CreateComponent',
      ib(`component/${ANOTHER}-packages/1.2.3/1`),
    ],
    ['gives the builder other rights', 'iam:PutRolePolicy', iam('role/baton/image-web/x')],
    ['hands a role over', 'iam:PassRole', iam('role/baton/image-web/x')],
    [
      'lets the builder run elsewhere',
      'imagebuilder:UpdateInfrastructureConfiguration',
      ib('infrastructure-configuration/baton-web'),
    ],
    ['keeps fewer images', 'imagebuilder:UpdateLifecyclePolicy', ib('lifecycle-policy/baton-web')],
    ['puts an image into the family without its test', 'ec2:CreateTags', IMAGE, tags('baton:family')],
    ['starts a machine', 'ec2:RunInstances', `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/*`],
    ['ends a server', 'ec2:TerminateInstances', `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-1`],
    ['opens the key to others', 'kms:PutKeyPolicy', kmsKey],
    ['opens an environment’s parameter', 'kms:Decrypt', kmsKey, viaBuilder('baton-prod')],
    ['reads an environment’s state', 's3:GetObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate`],
    ['changes an environment’s state', 's3:PutObject', `arn:aws:s3:::${STATE_BUCKET}/baton/prod.tfstate`],
    ['changes a release', 's3:PutObject', 'arn:aws:s3:::prod-example-com-prod-releases/releases/x'],
    [
      'reads a secret',
      'ssm:GetParameter',
      `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/baton/prod/secrets/any`,
    ],
  ]),
];
