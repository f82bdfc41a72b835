/** The bootstrap: the bucket for everybody's state, and what GitHub's workflows may do. Its own state is a file. */
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { LocalBackend, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AwsSteps } from '../constructs/aws/aws-step';
import { Bucket } from '../constructs/aws/bucket';
import { Foundation } from '../constructs/aws/foundation';
import { githubProvider } from '../constructs/aws/github-provider';
import { GithubRoles } from '../constructs/aws/github-roles';
import { bakeRole } from '../constructs/aws/image-builder/bake-role';
import { ENVIRONMENT_TAG, imageStack } from '../deployer/aws/names';
import { PROJECT } from '../deployer/project';
import { familiesAmong } from '../settings/image-families';
import type { AwsEnvironment } from '../settings/schema';
import type { StateSettings } from '../settings/state-schema';
import { outputs } from './outputs';

export interface StateStackProps {
  readonly settings: StateSettings;
  /** Those that GitHub deploys, by name. */
  readonly environments: Readonly<Record<string, AwsEnvironment>>;
  /** Folder with the bundled programs. */
  readonly programs: string;
}

export class StateStack extends TerraformStack {
  constructor(scope: Construct, id: string, { settings, environments, programs }: StateStackProps) {
    super(scope, id);
    const { region, bucket, versionsDays, github } = settings;
    // It cannot be in the bucket that it makes. Nothing in it is secret, so it may be committed.
    new LocalBackend(this, { path: `${PROJECT}/terraform.${id}.tfstate` });
    new AwsProvider(this, 'aws', { region, defaultTags: [{ tags: { [ENVIRONMENT_TAG]: id } }] });
    const { accountId } = new DataAwsCallerIdentity(this, 'account');
    // checkov: CKV_AWS_18 (access logs) is skipped: a bucket of logs for a bucket that only deploys touch is no gain.
    const stateBucket = new Bucket(this, 'state', { name: bucket, protect: true, versionsDays });
    outputs(this, { state: `state: { bucket: '${bucket}', region: '${region}' }` });
    if (!github) return;
    new NullProvider(this, 'null');
    const steps = new AwsSteps(this, 'steps', `${programs}/aws-steps.cjs`);
    const providerArn = githubProvider(this, { steps, region, exists: github.providerExists });
    for (const [name, environment] of Object.entries(environments)) {
      const place = new Construct(this, name);
      const provider = new AwsProvider(place, 'aws', {
        alias: name,
        region: environment.region,
        defaultTags: [{ tags: { [ENVIRONMENT_TAG]: name } }],
      });
      new Foundation(place, 'foundation', { steps, name, environment, accountId, provider });
      const { zone } = environment.dns;
      const roles = new GithubRoles(place, 'github', {
        ...{ name, environment, accountId, providerArn, stateBucketArn: stateBucket.arn },
        ...{ repository: github.repository, branch: github.branch },
        ...(zone && {
          zoneId: new DataAwsRoute53Zone(place, 'zone', { name: zone, privateZone: false }).zoneId,
        }),
      });
      outputs(this, {
        [`${name}_plan_role`]: roles.planRoleArn,
        [`${name}_deploy_role`]: roles.deployRoleArn,
      });
    }
    for (const family of familiesAmong(environments)) {
      const place = new Construct(this, imageStack(family.name));
      const { repository } = github;
      const rights = { stateBucketArn: stateBucket.arn, accountId };
      outputs(this, {
        [`${family.name}_bake_role`]: bakeRole(place, { family, repository, providerArn, ...rights }),
      });
    }
  }
}
