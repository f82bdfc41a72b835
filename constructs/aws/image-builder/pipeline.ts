/** Where images are baked and tested, and what they are given once they passed. */
import { ImagebuilderDistributionConfiguration } from '@cdktf/provider-aws/lib/imagebuilder-distribution-configuration';
import { ImagebuilderImagePipeline } from '@cdktf/provider-aws/lib/imagebuilder-image-pipeline';
// biome-ignore format: the path is one word
import {
  ImagebuilderInfrastructureConfiguration,
} from '@cdktf/provider-aws/lib/imagebuilder-infrastructure-configuration';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import {
  BUILD_TAG,
  ENVIRONMENT_TAG,
  FAMILY_TAG,
  IMAGE_STATE_TAG,
  imageStack,
} from '../../../deployer/aws/names';
import type { CiRun } from '../../../settings/ci-run';
import type { ImageRecipe } from './recipe';
import type { ImageRoles } from './roles';

export interface ImagePipelineProps {
  readonly family: string;
  readonly region: string;
  readonly isArm: boolean;
  readonly recipe: ImageRecipe;
  readonly roles: ImageRoles;
  readonly keyArn: string;
  readonly securityGroupId: string;
  /** @default the account's own network */
  readonly subnetId?: string;
  /** Where an image comes from, as its tags say it. */
  readonly source: CiRun;
  readonly dependsOn: readonly TerraformResource[];
}

const TEST_MINUTES = 60;

export class ImagePipeline extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ImagePipelineProps) {
    super(scope, id);
    const { family, region, isArm, recipe, roles, keyArn, securityGroupId, subnetId, source } = props;
    const name = `baton-${family}`;
    const infrastructure = new ImagebuilderInfrastructureConfiguration(this, 'infrastructure', {
      name,
      description: `Builds and tests images of the family ${family}`,
      instanceProfileName: roles.builderProfile,
      instanceTypes: [isArm ? 't4g.medium' : 't3.medium'],
      instanceMetadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      securityGroupIds: [securityGroupId],
      ...(subnetId !== undefined && { subnetId }),
      terminateInstanceOnFailure: true,
      resourceTags: { [ENVIRONMENT_TAG]: imageStack(family) },
      dependsOn: [...roles.ready],
    });
    const distribution = new ImagebuilderDistributionConfiguration(this, 'distribution', {
      name,
      description: `What passed its test becomes one of the family ${family}`,
      distribution: [
        {
          region,
          amiDistributionConfiguration: {
            name: `${name}-{{ imagebuilder:buildDate }}`,
            description: `Baton: servers of the family ${family}`,
            kmsKeyId: keyArn,
            amiTags: {
              Name: name,
              [FAMILY_TAG]: family,
              [IMAGE_STATE_TAG]: 'active',
              ...(source.commit && { 'baton:commit': source.commit }),
              ...(source.buildUrl && { [BUILD_TAG]: source.buildUrl }),
            },
          },
        },
      ],
    });
    this.arn = new ImagebuilderImagePipeline(this, 'pipeline', {
      name,
      description: `Bakes the family ${family}`,
      imageRecipeArn: recipe.arn,
      infrastructureConfigurationArn: infrastructure.arn,
      distributionConfigurationArn: distribution.arn,
      // An image that fails its test is not distributed, so that no family ever has it.
      imageTestsConfiguration: { imageTestsEnabled: true, timeoutMinutes: TEST_MINUTES },
      enhancedImageMetadataEnabled: true,
      // No schedule of its own: what that starts has no tags, and no lifecycle would find it.
      dependsOn: [...props.dependsOn],
    }).arn;
  }
}
