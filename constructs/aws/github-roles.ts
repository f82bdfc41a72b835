/** What GitHub's workflows may do: for each environment a role that plans, and one that deploys it and nothing else. */
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { GITHUB_IAM_PATH } from '../../deployer/aws/names';
import { deployStatements } from './deploy-rights';
import { type PlanRights, planStatements } from './plan-rights';
import { policy, type Statement } from './policy';
import { serverStatements } from './server-permissions';

export const ISSUER = 'token.actions.githubusercontent.com';

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
    const { name, repository, branch } = props;
    // Made before the deploy role, which cannot be used without it.
    new IamPolicy(this, 'boundary', {
      name: `${name}-boundary`,
      path: GITHUB_IAM_PATH,
      description: `The most that a role of ${name}'s deploys may have`,
      policy: policy(serverStatements(props)),
    });
    this.planRoleArn = this.role('plan', props, {
      description: `Plans ${name} of ${repository}; changes nothing and reads no secret`,
      // GitHub gives a fork's pull request no token.
      subjects: ['pull_request', `ref:refs/heads/${branch}`],
      seconds: 3600,
      policies: { plan: planStatements(props) },
    });
    this.deployRoleArn = this.role('deploy', props, {
      description: `Deploys ${name} of ${repository}`,
      // A job in a GitHub environment says that and no branch: the environment's own rules name the branch and who
      // approves.
      subjects: [`environment:${name}`],
      seconds: 7200,
      policies: deployStatements(props),
    });
  }

  private role(
    kind: 'plan' | 'deploy',
    { name, providerArn, repository }: GithubRolesProps,
    role: {
      readonly description: string;
      readonly subjects: readonly string[];
      readonly seconds: number;
      /** By name. */
      readonly policies: Readonly<Record<string, readonly Statement[]>>;
    },
  ): string {
    const made = new IamRole(this, `${kind}-role`, {
      name: `baton-${name}-${kind}`,
      path: GITHUB_IAM_PATH,
      description: role.description,
      maxSessionDuration: role.seconds,
      assumeRolePolicy: policy([
        {
          sid: 'ByItsWorkflows',
          principals: { Federated: providerArn },
          actions: ['sts:AssumeRoleWithWebIdentity'],
          resources: [],
          condition: {
            StringEquals: {
              [`${ISSUER}:aud`]: 'sts.amazonaws.com',
              [`${ISSUER}:sub`]: role.subjects.map((subject) => `repo:${repository}:${subject}`),
            },
          },
        },
      ]),
    });
    for (const [title, statements] of Object.entries(role.policies)) {
      const rights = new IamPolicy(this, `${kind}-${title}`, {
        name: `baton-${name}-${kind}-${title}`,
        path: GITHUB_IAM_PATH,
        policy: policy(statements),
      });
      new IamRolePolicyAttachment(this, `${kind}-${title}-attachment`, {
        role: made.name,
        policyArn: rights.arn,
      });
    }
    return made.arn;
  }
}
