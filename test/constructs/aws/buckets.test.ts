import { describe, expect, test } from 'vitest';
import { SUPERSEDED } from '../../../constructs/aws/superseded';
import { type AwsInput, ofType, one, statements, synthServer } from '../../helpers/server-synth';

const PURPOSES = ['releases', 'content', 'data', 'access-logs'] as const;
const part = (type: string, purpose: string, input: AwsInput = {}) =>
  one(synthServer(input), type, `buckets_${purpose}_`);

describe.each(PURPOSES)('the bucket for %s', (purpose) => {
  test('is destroyed by nobody where the environment is protected', () => {
    expect(part('aws_s3_bucket', purpose)).toMatchObject({
      bucket: `example-com-production-${purpose}`,
      force_destroy: false,
      lifecycle: { prevent_destroy: true, ignore_changes: ['object_lock_configuration'] },
    });
    expect(part('aws_s3_bucket', purpose, { protect: false })).toMatchObject({
      force_destroy: true,
      lifecycle: { prevent_destroy: false },
    });
  });
  test('keeps old versions, for a time', () => {
    expect(part('aws_s3_bucket_versioning', purpose).versioning_configuration).toEqual({ status: 'Enabled' });
    const [rule] = part('aws_s3_bucket_lifecycle_configuration', purpose, {
      retention: { versionsDays: 7 },
    }).rule;
    expect(rule).toMatchObject({
      id: 'old-versions',
      status: 'Enabled',
      noncurrent_version_expiration: [{ noncurrent_days: 7 }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
    });
    expect(rule).not.toHaveProperty('expiration');
  });
  test('is encrypted', () => {
    expect(part('aws_s3_bucket_server_side_encryption_configuration', purpose).rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } },
    ]);
  });
  test('is public in no way', () => {
    expect(part('aws_s3_bucket_public_access_block', purpose)).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(part('aws_s3_bucket_ownership_controls', purpose).rule.object_ownership).toBe(
      'BucketOwnerEnforced',
    );
  });
  test('is reached over TLS only', () => {
    const arn = `arn:aws:s3:::example-com-production-${purpose}`;
    expect(statements(part('aws_s3_bucket_policy', purpose).policy)[0]).toEqual({
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });
});

test('releases that serve no longer expire; the one that serves never does, however old', () => {
  const rules = part('aws_s3_bucket_lifecycle_configuration', 'releases', {
    retention: { releasesDays: 45 },
  }).rule as { id: string; expiration?: unknown; filter: unknown }[];
  expect(rules.filter(({ expiration }) => expiration)).toEqual([
    {
      id: 'superseded-releases',
      status: 'Enabled',
      expiration: [{ days: 45 }],
      filter: [{ tag: [SUPERSEDED] }],
    },
  ]);
});

test('content and data never expire', () => {
  for (const purpose of ['content', 'data'])
    expect(JSON.stringify(part('aws_s3_bucket_lifecycle_configuration', purpose).rule)).not.toContain(
      '"expiration"',
    );
});

describe('access', () => {
  test('to every other bucket is written down', () => {
    const logging = Object.values(ofType(synthServer(), 'aws_s3_bucket_logging'));
    expect(logging.map(({ target_prefix }) => target_prefix).sort()).toEqual([
      'content/',
      'data/',
      'releases/',
    ]);
    for (const { target_bucket } of logging) expect(target_bucket).toBe('example-com-production-access-logs');
  });
  test('may be written down by AWS for this account’s things only', () => {
    const [, ...others] = statements(part('aws_s3_bucket_policy', 'access-logs').policy);
    expect(others.map(({ Sid }) => Sid)).toEqual(['S3MayWriteLogs', 'FlowLogsMayWrite', 'FlowLogsMayLook']);
    for (const { Condition } of others) expect(JSON.stringify(Condition)).toMatch(/aws:Source(Arn|Account)/);
  });
  test('logs expire', () => {
    const rules = part('aws_s3_bucket_lifecycle_configuration', 'access-logs', {
      retention: { logsDays: 30 },
    }).rule;
    expect(rules).toContainEqual(expect.objectContaining({ id: 'old-logs', expiration: [{ days: 30 }] }));
  });
});

test('a first part of one’s own', () => {
  expect(part('aws_s3_bucket', 'data', { bucketPrefix: 'shop' }).bucket).toBe('shop-production-data');
});
