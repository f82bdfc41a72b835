import { describe, expect, test } from 'vitest';
import { explain } from '../../../../deployer/aws/explain';

const error = (name: string, message = 'words of AWS', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

describe('what AWS says, for the person who deploys', () => {
  test.each<[Error, RegExp]>([
    [error('CredentialsProviderError'), /no AWS credentials: set AWS_PROFILE/],
    [error('ExpiredToken'), /does not accept the credentials/],
    [error('InvalidClientTokenId'), /does not accept the credentials/],
    [error('NoSuchBucket', '', { BucketName: 'a-bucket' }), /the bucket a-bucket does not exist/],
    [error('PermanentRedirect'), /in another region/],
    [
      error('AccessDenied', 'not authorized to perform: s3:PutObject'),
      /AWS refuses: .*s3:PutObject.*permission/,
    ],
    [error('UnauthorizedOperation'), /AWS refuses/],
    [
      error('Error', 'getaddrinfo ENOTFOUND s3.nowhere', { code: 'ENOTFOUND' }),
      /cannot be reached: .*s3\.nowhere/,
    ],
    [
      error('AggregateError', '', {
        code: 'ECONNREFUSED',
        errors: [new Error('connect ECONNREFUSED ::1:9')],
      }),
      /cannot be reached: connect ECONNREFUSED ::1:9/,
    ],
    [error('GateError', 'i-1 did not pass'), /^i-1 did not pass$/],
  ])('%s', (thrown, words) => {
    expect(explain(thrown)).toMatch(words);
  });
});
