/** What GitHub's workflows may do: for each environment a role that plans, and one that deploys it and nothing else. */
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import { GITHUB_IAM_PATH } from '../../deployer/aws/names';
import { deployStatements } from './deploy-rights';
import { githubRole } from './github-role';
import { type PlanRights, planStatements } from './plan-rights';
import { policy } from './policy';
import { serverStatements } from './server-permissions';

export interface GithubRolesProps extends PlanRights {
  /** ARN of GitHub's identity provider in the account. */
  readonly providerArn: string;
  /** Such as `example-org/site`. */
  readonly repository: string;
  /** Branch that is deployed. */
  readonly branch: string;
}

export class GithubRoles extends Construct {
  readonly planRoleArn: string;
  readonly deployRoleArn: string;

  constructor(scope: Construct, id: string, props: GithubRolesProps) {
    super(scope, id);
    const { name, repository, branch, providerArn } = props;
    const who = { name, repository, providerArn };
    // Made before the deploy role, which cannot be used without it.
    new IamPolicy(this, 'boundary', {
      name: `${name}-boundary`,
      path: GITHUB_IAM_PATH,
      description: `The most that a role of ${name}'s deploys may have`,
      policy: policy(serverStatements(props)),
    });
    this.planRoleArn = githubRole(this, 'plan', {
      ...who,
      description: `Plans ${name} of ${repository}; changes nothing and reads no secret`,
      // GitHub gives a fork's pull request no token.
      subjects: ['pull_request', `ref:refs/heads/${branch}`],
      seconds: 3600,
      policies: { plan: planStatements(props) },
    });
    this.deployRoleArn = githubRole(this, 'deploy', {
      ...who,
      description: `Deploys ${name} of ${repository}`,
      // A job in a GitHub environment says that and no branch: the environment's own rules name the branch and who
      // approves.
      subjects: [`environment:${name}`],
      seconds: 7200,
      policies: deployStatements(props),
    });
  }
}
