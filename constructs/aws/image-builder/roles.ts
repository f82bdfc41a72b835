/** Who builds a family's images, and who ends old ones. */
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { iamPath, imageStack } from '../../../deployer/aws/names';
import { policy, type Statement } from '../policy';
import { builderStatements, type ImageRights, lifecycleStatements } from './builder-rights';

export class ImageRoles extends Construct {
  /** Name of the instance profile of the machines that build and test. */
  readonly builderProfile: string;
  readonly lifecycleRoleArn: string;
  /** What must be there before either is used. */
  readonly ready: readonly TerraformResource[];

  constructor(scope: Construct, id: string, rights: ImageRights) {
    super(scope, id);
    const place = {
      namePrefix: `baton-${imageStack(rights.family)}-`.slice(0, LONGEST_PREFIX),
      path: iamPath(imageStack(rights.family)),
    };
    const make = (name: string, service: string, description: string, statements: readonly Statement[]) => {
      const role = new IamRole(this, name, {
        ...place,
        description,
        assumeRolePolicy: policy([
          {
            sid: 'ByTheService',
            principals: { Service: service },
            actions: ['sts:AssumeRole'],
            resources: [],
          },
        ]),
      });
      const granted = new IamRolePolicy(this, `${name}-policy`, {
        namePrefix: place.namePrefix,
        role: role.id,
        policy: policy(statements),
      });
      return { role, granted };
    };
    const builder = make(
      'builder',
      'ec2.amazonaws.com',
      'Builds and tests images',
      builderStatements(rights),
    );
    const lifecycle = make(
      'lifecycle',
      'imagebuilder.amazonaws.com',
      'Deprecates and deletes old images',
      lifecycleStatements(rights),
    );
    const profile = new IamInstanceProfile(this, 'profile', { ...place, role: builder.role.name });
    this.builderProfile = profile.name;
    this.lifecycleRoleArn = lifecycle.role.arn;
    this.ready = [builder.granted, lifecycle.granted];
  }
}

/** Of a role's name, which AWS ends itself. */
const LONGEST_PREFIX = 38;
