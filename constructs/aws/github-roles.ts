/** What GitHub's workflows may do: plan on a pull request, deploy from one branch or an approved environment. */
import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { StateSettings } from '../../environments/aws-schema';
import type { Bucket } from './bucket';
import { deployStatements, planStatements } from './github-permissions';
import { policy } from './policy';

const ISSUER = 'token.actions.githubusercontent.com';

export interface GithubRolesProps {
  readonly accountId: string;
  readonly stateBucket: Bucket;
  readonly github: NonNullable<StateSettings['github']>;
}

export class GithubRoles extends Construct {
  readonly planRoleArn: string;
  readonly deployRoleArn: string;

  constructor(scope: Construct, id: string, { accountId, stateBucket, github }: GithubRolesProps) {
    super(scope, id);
    const provider = new IamOpenidConnectProvider(this, 'provider', {
      url: `https://${ISSUER}`,
      clientIdList: ['sts.amazonaws.com'],
    });
    const trusts = (subjects: readonly string[]) =>
      policy([
        {
          sid: 'ByItsWorkflows',
          principals: { Federated: provider.arn },
          actions: ['sts:AssumeRoleWithWebIdentity'],
          resources: [],
          condition: {
            StringEquals: {
              [`${ISSUER}:aud`]: 'sts.amazonaws.com',
              [`${ISSUER}:sub`]: subjects.map((subject) => `repo:${github.repository}:${subject}`),
            },
          },
        },
      ]);
    const context = { accountId, stateBucketArn: stateBucket.arn };
    const plan = new IamRole(this, 'plan-role', {
      name: 'baton-github-plan',
      description: `Plans on pull requests of ${github.repository}; changes nothing`,
      // GitHub gives a fork's pull request no token.
      assumeRolePolicy: trusts(['pull_request']),
      maxSessionDuration: 3600,
    });
    new IamRolePolicy(this, 'plan-policy', {
      name: 'plan',
      role: plan.id,
      policy: policy(planStatements(context)),
    });
    const deploy = new IamRole(this, 'deploy-role', {
      name: 'baton-github-deploy',
      description: `Deploys from ${github.repository}`,
      // A job in a GitHub environment says that and no branch: the environment's own rule then names the branch.
      assumeRolePolicy: trusts(
        github.environments.length > 0
          ? github.environments.map((name) => `environment:${name}`)
          : [`ref:refs/heads/${github.branch}`],
      ),
      maxSessionDuration: 7200,
    });
    new IamRolePolicy(this, 'deploy-policy', {
      name: 'deploy',
      role: deploy.id,
      policy: policy(deployStatements(context)),
    });
    this.planRoleArn = plan.arn;
    this.deployRoleArn = deploy.arn;
  }
}
