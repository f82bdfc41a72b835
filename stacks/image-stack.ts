/** What bakes, tests and ends the images of one family. */
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, TerraformAsset, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { AwsSteps } from '../constructs/aws/aws-step';
import { Bucket } from '../constructs/aws/bucket';
import { EncryptionKey } from '../constructs/aws/encryption-key';
import { builderGroup } from '../constructs/aws/image-builder/builder-group';
import { imageContent } from '../constructs/aws/image-builder/content';
import { dailyBake } from '../constructs/aws/image-builder/daily-bake';
import { imageLifecycle } from '../constructs/aws/image-builder/lifecycle';
import { ImagePipeline } from '../constructs/aws/image-builder/pipeline';
import { ImageRecipe } from '../constructs/aws/image-builder/recipe';
import { ImageRoles } from '../constructs/aws/image-builder/roles';
import { testParts } from '../constructs/aws/image-builder/test-parts';
import { stateBackend } from '../constructs/aws/state-backend';
import { stage } from '../constructs/release/staging';
import { ENVIRONMENT_TAG, keyAlias } from '../deployer/aws/names';
import { sha256 } from '../protocol/sha256';
import type { CiRun } from '../settings/ci-run';
import { firstOf, type ImageFamily, partsBucket } from '../settings/image-families';
import { buildComponents, testComponent } from '../userdata/image/components';
import { outputs } from './outputs';

export interface ImageStackProps {
  readonly family: ImageFamily;
  /** Folder with the bundled programs. */
  readonly programs: string;
  /** @default not known */
  readonly source?: CiRun;
}

export class ImageStack extends TerraformStack {
  /** @param id `imageStack` of the family's name */
  constructor(scope: Construct, id: string, { family, programs, source = {} }: ImageStackProps) {
    super(scope, id);
    const { name, region, isArm, environments } = family;
    const [, environment] = firstOf(family);
    stateBackend(this, id, environment);
    new AwsProvider(this, 'aws', { region, defaultTags: [{ tags: { [ENVIRONMENT_TAG]: id } }] });
    const { accountId } = new DataAwsCallerIdentity(this, 'account');
    const key = new EncryptionKey(this, 'key', {
      alias: keyAlias(id),
      ...{ accountId, region, protect: environment.protect },
    });

    const bucket = new Bucket(this, 'parts', {
      name: partsBucket(family, id),
      ...{ protect: false, versionsDays: 30 },
    });
    const parts = testParts(environment, programs);
    const hash = sha256(parts);
    const object = new S3Object(this, 'test-parts', {
      bucket: bucket.name,
      key: `test/${hash}.zip`,
      source: new TerraformAsset(this, 'test-files', {
        path: stage(`${id}/test.zip`, parts),
        type: AssetType.FILE,
      }).path,
      dependsOn: [...bucket.ready],
      // A bake that runs meanwhile still asks for the one that it knows.
      lifecycle: { createBeforeDestroy: true },
    });

    // No resource is a step: the workflow runs it, in a job that has rights and no dependencies.
    new AwsSteps(this, 'steps', `${programs}/aws-steps.cjs`);
    const rights = { family: name, region, accountId, bucketArn: bucket.arn };
    const roles = new ImageRoles(this, 'roles', rights);
    const recipe = new ImageRecipe(this, 'image', {
      family: name,
      instanceType: environment.machine.instanceType,
      components: [
        ...buildComponents(imageContent(family)),
        testComponent(`s3://${bucket.name}/test/${hash}.zip`, hash),
      ],
      keyArn: key.arn,
    });
    const { vpcId, subnetId } = environment.network;
    const pipeline = new ImagePipeline(this, 'pipeline', {
      ...{ family: name, region, isArm, recipe, roles, source },
      keyArn: key.arn,
      securityGroupId: builderGroup(this, 'builder', id, vpcId),
      ...(subnetId !== undefined && { subnetId }),
      dependsOn: [object],
    });
    imageLifecycle(this, 'lifecycle', { family: name, roles, environments: Object.keys(environments) });
    dailyBake(this, 'daily', { rights, pipelineArn: pipeline.arn, keyArn: key.arn });
    outputs(this, { bake: `npx baton bake ${name}` });
  }
}
