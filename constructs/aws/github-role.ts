/** A role that a repository's workflows take, with GitHub's token in the place of a stored key. */
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { Construct } from 'constructs';
import { GITHUB_IAM_PATH } from '../../deployer/aws/names';
import { policy, type Statement } from './policy';

export const ISSUER = 'token.actions.githubusercontent.com';

export interface GithubRoleProps {
  /** Of what it works on, such as the environment. */
  readonly name: string;
  /** ARN of GitHub's identity provider in the account. */
  readonly providerArn: string;
  /** Such as `example-org/site`. */
  readonly repository: string;
  readonly description: string;
  /** What of the repository may take it, as GitHub's token says it. */
  readonly subjects: readonly string[];
  /** How long it can be held. */
  readonly seconds: number;
  /** By name. */
  readonly policies: Readonly<Record<string, readonly Statement[]>>;
}

/** @returns its ARN */
export function githubRole(scope: Construct, kind: string, props: GithubRoleProps): string {
  const { name, providerArn, repository, subjects } = props;
  const made = new IamRole(scope, `${kind}-role`, {
    name: `baton-${name}-${kind}`,
    path: GITHUB_IAM_PATH,
    description: props.description,
    maxSessionDuration: props.seconds,
    assumeRolePolicy: policy([
      {
        sid: 'ByItsWorkflows',
        principals: { Federated: providerArn },
        actions: ['sts:AssumeRoleWithWebIdentity'],
        resources: [],
        condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: 'sts.amazonaws.com',
            [`${ISSUER}:sub`]: subjects.map((subject) => `repo:${repository}:${subject}`),
          },
        },
      },
    ]),
  });
  for (const [title, statements] of Object.entries(props.policies)) {
    const rights = new IamPolicy(scope, `${kind}-${title}`, {
      name: `baton-${name}-${kind}-${title}`,
      path: GITHUB_IAM_PATH,
      policy: policy(statements),
    });
    new IamRolePolicyAttachment(scope, `${kind}-${title}-attachment`, {
      role: made.name,
      policyArn: rights.arn,
    });
  }
  return made.arn;
}
