/** GitHub as an identity provider of the account. An account has only one, which another project may have made. */
import { DataAwsIamOpenidConnectProvider } from '@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider';
import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import type { Construct } from 'constructs';
import { type AwsSteps, awsStep } from './aws-step';
import { ISSUER } from './github-role';

export interface GithubProviderProps {
  readonly steps: AwsSteps;
  readonly region: string;
  /** Whether the account has it already. */
  readonly exists: boolean;
}

const URL = `https://${ISSUER}`;

/** @returns its ARN */
export function githubProvider(scope: Construct, { steps, region, exists }: GithubProviderProps): string {
  if (exists) return new DataAwsIamOpenidConnectProvider(scope, 'github-provider', { url: URL }).arn;
  // AWS' own error would not say what to do.
  const absent = awsStep(scope, 'github-provider', { steps, input: { region, issuer: ISSUER } });
  return new IamOpenidConnectProvider(scope, 'provider', {
    url: URL,
    clientIdList: ['sts.amazonaws.com'],
    dependsOn: [absent],
  }).arn;
}
