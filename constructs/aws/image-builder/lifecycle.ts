/** How long images stay: three active ones for rollbacks, three deprecated ones to look into, no others. */
import { ImagebuilderLifecyclePolicy } from '@cdktf/provider-aws/lib/imagebuilder-lifecycle-policy';
import type { Construct } from 'constructs';
import { FAMILY_TAG, keptByTag } from '../../../deployer/aws/names';
import type { ImageRoles } from './roles';

const ACTIVE = 3;
const DEPRECATED = 3;

export interface ImageLifecycleProps {
  readonly family: string;
  readonly roles: ImageRoles;
  /** Names of the environments whose releases boot from such images. */
  readonly environments: readonly string[];
}

/** By count, not by age: where no image was baked for a while, the newest must stay active. */
export function imageLifecycle(scope: Construct, id: string, props: ImageLifecycleProps): void {
  const { family, roles, environments } = props;
  new ImagebuilderLifecyclePolicy(scope, id, {
    name: `baton-${family}`,
    description: `${ACTIVE} active images, ${DEPRECATED} deprecated ones`,
    resourceType: 'AMI_IMAGE',
    executionRole: roles.lifecycleRoleArn,
    // Each change makes another version of the recipe, and the provider takes whole versions only. So by the tag that
    // each bake is started with.
    resourceSelection: [{ tagMap: { [FAMILY_TAG]: family } }],
    policyDetail: [
      {
        action: [{ type: 'DEPRECATE', includeResources: [{ amis: true }] }],
        filter: [{ type: 'COUNT', value: ACTIVE }],
      },
      {
        action: [{ type: 'DELETE', includeResources: [{ amis: true, snapshots: true }] }],
        filter: [{ type: 'COUNT', value: ACTIVE + DEPRECATED }],
        // A release boots from it, and may be deployed again.
        exclusionRules: [
          // Without a word on public ones the provider fails (hashicorp/terraform-provider-aws 43752).
          {
            amis: [
              {
                isPublic: false,
                tagMap: Object.fromEntries(environments.map((name) => [keptByTag(name), 'yes'])),
              },
            ],
          },
        ],
      },
    ],
    dependsOn: [...roles.ready],
  });
}
