import { describe, expect, test } from 'vitest';
import { SUPERSEDED } from '../../../../deployer/aws/superseded';
import { acmeKey, HEAD_PREFIX, METRICS_PREFIX, metricsKey } from '../../../../protocol/backup-keys';
import { MANIFEST_KEY } from '../../../../protocol/backup-manifest';
import { type AwsInput, ofType, one, statements, synthAws } from '../../../helpers/aws-synth';

const PURPOSES = ['releases', 'content', 'data', 'access-logs'] as const;
const part = (type: string, purpose: string, input: AwsInput = {}) =>
  one(synthAws(input), type, `buckets_${purpose}_`);

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
  test('keeps no mark of what was deleted once its last version is gone', () => {
    const rules = part('aws_s3_bucket_lifecycle_configuration', purpose).rule;
    // S3 takes such a rule only without days, and without a tag.
    expect(rules).toContainEqual({
      id: 'delete-markers',
      status: 'Enabled',
      filter: [{ prefix: '' }],
      expiration: [{ expired_object_delete_marker: true }],
    });
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
  }).rule as { id: string; expiration?: { days?: number }[]; filter: unknown }[];
  expect(rules.filter(({ expiration }) => expiration?.[0]?.days)).toEqual([
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
      '"days":',
    );
});

test('a deleted object of a backup can be brought back; of the newest metrics, uploaded each minute, for a day', () => {
  const { rule } = part('aws_s3_bucket_lifecycle_configuration', 'data', { retention: { versionsDays: 30 } });
  const days = (key: string) =>
    (
      rule as {
        filter: { prefix: string }[];
        noncurrent_version_expiration?: { noncurrent_days: number }[];
      }[]
    )
      .filter(({ filter }) => key.startsWith(filter[0]?.prefix ?? ''))
      .flatMap((one) => one.noncurrent_version_expiration ?? [])
      // Of two rules S3 follows the earlier.
      .reduce((least, { noncurrent_days }) => Math.min(least, noncurrent_days), Number.POSITIVE_INFINITY);
  const [ulid, hash] = ['01J00000000000000000000000', 'a'.repeat(64)];
  expect(days(metricsKey(HEAD_PREFIX, 1, ulid, hash))).toBe(1);
  for (const key of [metricsKey(METRICS_PREFIX, 1, ulid, hash), acmeKey(hash), MANIFEST_KEY])
    expect(days(key)).toBe(30);
});

describe('access', () => {
  test('to every other bucket is written down', () => {
    const logging = Object.values(ofType(synthAws(), 'aws_s3_bucket_logging'));
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
