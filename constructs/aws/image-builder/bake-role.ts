/** The role of the workflow that bakes a family. */
import type { Construct } from 'constructs';
import { imageStack } from '../../../deployer/aws/names';
import { type ImageFamily, partsBucket } from '../../../settings/image-families';
import { type GithubRoleProps, githubRole } from '../github-role';
import { bakeStatements } from './bake-rights';

export interface BakeRoleProps extends Pick<GithubRoleProps, 'providerArn' | 'repository'> {
  readonly family: ImageFamily;
  readonly accountId: string;
  readonly stateBucketArn: string;
}

/** @returns its ARN */
export function bakeRole(scope: Construct, props: BakeRoleProps): string {
  const { family, repository, providerArn, accountId, stateBucketArn } = props;
  const { name, region } = family;
  const bucketArn = `arn:aws:s3:::${partsBucket(family, imageStack(name))}`;
  return githubRole(scope, 'bake', {
    ...{ name: imageStack(name), repository, providerArn },
    description: `Bakes the images ${name} of ${repository}`,
    // Whoever bakes decides what servers run: that GitHub environment's rules name the branch and who approves.
    subjects: [`environment:${imageStack(name)}`],
    seconds: 7200,
    policies: bakeStatements({ family: name, region, accountId, bucketArn, stateBucketArn }),
  });
}
