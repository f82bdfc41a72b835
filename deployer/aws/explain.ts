/** What AWS' errors mean for the person who deploys, and what to do. */

interface AwsError extends Error {
  readonly code?: string;
  readonly BucketName?: string;
  readonly errors?: readonly Error[];
}

const NO_CREDENTIALS =
  'there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
  'or run `aws sso login`';
const BAD_CREDENTIALS =
  'AWS does not accept the credentials: they have expired, are mistyped or belong to another account; sign in again';

const MEANINGS: Readonly<Record<string, (error: AwsError) => string>> = {
  CredentialsProviderError: () => NO_CREDENTIALS,
  TokenProviderError: () => NO_CREDENTIALS,
  ExpiredToken: () => BAD_CREDENTIALS,
  ExpiredTokenException: () => BAD_CREDENTIALS,
  RequestExpired: () => BAD_CREDENTIALS,
  UnrecognizedClientException: () => BAD_CREDENTIALS,
  InvalidClientTokenId: () => BAD_CREDENTIALS,
  InvalidAccessKeyId: () => BAD_CREDENTIALS,
  InvalidToken: () => BAD_CREDENTIALS,
  SignatureDoesNotMatch: () => BAD_CREDENTIALS,
  AuthFailure: () => BAD_CREDENTIALS,
  NoSuchBucket: ({ BucketName }) =>
    `the bucket${BucketName ? ` ${BucketName}` : ''} does not exist: ` +
    'it is made by the deploy; is this the right account?',
  PermanentRedirect: () => 'the bucket is in another region than the environment says (region)',
  AuthorizationHeaderMalformed: () => 'the bucket is in another region than the environment says (region)',
  'InvalidInstanceID.NotFound': ({ message }) =>
    `${message}: it was removed meanwhile, or it is in another region`,
};

const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|Forbidden)$/;
const UNREACHABLE = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

export function explain(thrown: unknown): string {
  const error = thrown as AwsError;
  const { name, message, code = '' } = error;
  const meaning = MEANINGS[name];
  if (meaning) return meaning(error);
  if (DENIED.test(name)) return `AWS refuses: ${message}. The deploying role lacks this permission`;
  // After several addresses were tried, the error itself says nothing.
  const reason = error.errors?.[0]?.message ?? message;
  if (UNREACHABLE.test(code) || name === 'TimeoutError') return `AWS cannot be reached: ${reason}`;
  return reason;
}
