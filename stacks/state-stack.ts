/** The bootstrap: the bucket for everybody's state, and the roles of the workflows. Its own state is a file. */
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend } from 'cdktf/lib/backends/local-backend';
import { TerraformOutput } from 'cdktf/lib/terraform-output';
import { TerraformStack } from 'cdktf/lib/terraform-stack';
import type { Construct } from 'constructs';
import { Bucket } from '../constructs/aws/bucket';
import { GithubRoles } from '../constructs/aws/github-roles';
import { PROJECT } from '../constructs/aws/state-backend';
import type { StateSettings } from '../environments/aws-schema';

export class StateStack extends TerraformStack {
  constructor(scope: Construct, id: string, { region, bucket, versionsDays, github }: StateSettings) {
    super(scope, id);
    // It cannot be in the bucket that it makes. Nothing in it is secret, so it may be committed.
    new LocalBackend(this, { path: `${PROJECT}/terraform.${id}.tfstate` });
    new AwsProvider(this, 'aws', { region, defaultTags: [{ tags: { 'baton:environment': id } }] });
    const { accountId } = new DataAwsCallerIdentity(this, 'account');
    // checkov: CKV_AWS_18 (access logs) is skipped: a bucket of logs for a bucket that only deploys touch is no gain.
    const stateBucket = new Bucket(this, 'state', { name: bucket, protect: true, versionsDays });
    this.output('state', `state: { bucket: '${bucket}', region: '${region}' }`);
    if (!github) return;
    const roles = new GithubRoles(this, 'github', { accountId, stateBucket, github });
    this.output('plan_role', roles.planRoleArn);
    this.output('deploy_role', roles.deployRoleArn);
  }

  private output(id: string, value: string): void {
    new TerraformOutput(this, `output-${id}`, { value }).overrideLogicalId(id);
  }
}
