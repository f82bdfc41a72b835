/** Checks that GitHub is not an identity provider of the account yet, before it becomes one. */
import { IAMClient, ListOpenIDConnectProvidersCommand } from '@aws-sdk/client-iam';
import type { AwsInput } from './clients';

export interface GithubProviderInput extends AwsInput {
  /** Such as `token.actions.githubusercontent.com`. */
  readonly issuer: string;
}

/** @throws Error naming the setting, where the account has the provider already */
export async function requireNoProvider(
  { region, endpoint, issuer }: GithubProviderInput,
  iam: IAMClient = new IAMClient({ region, ...(endpoint && { endpoint }) }),
): Promise<void> {
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  const found = OpenIDConnectProviderList.find(({ Arn = '' }) => Arn.endsWith(`/${issuer}`));
  if (!found) return;
  throw new Error(
    `the account has GitHub's identity provider already (${found.Arn}), and an account can have one. ` +
      'Next step: set github.providerExists to true in environments/state.ts, then deploy again',
  );
}
