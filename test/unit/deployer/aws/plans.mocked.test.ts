/** The deployed release, from where a plan reads it on AWS. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awsPlans } from '../../../../deployer/aws/plans';
import { releaseKey } from '../../../../deployer/release/check';
import { putOnce } from '../../../../deployer/release/put-once';
import { awsEnvironment } from '../../../helpers/environments';
import { HttpBucket } from '../../../helpers/http-bucket';

const RELEASE = 'a'.repeat(64);

let bucket: HttpBucket;
beforeEach(async () => {
  bucket = await HttpBucket.open();
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
});
afterEach(() => {
  bucket.close();
  vi.unstubAllEnvs();
});

const read = (release: string) =>
  awsPlans.storedRelease(awsEnvironment(), 'production', { AWS_ENDPOINT_URL: bucket.endpoint }, release);

test('its zip, from the bucket of the releases; nothing where it is not there', async () => {
  await putOnce(bucket.client, {
    bucket: 'example-com-production-releases',
    key: releaseKey(RELEASE, 'release.zip'),
    body: Buffer.from('a zip'),
    contentType: 'application/zip',
  });
  expect(Buffer.from((await read(RELEASE)) ?? []).toString()).toBe('a zip');
  expect(bucket.names).toEqual(new Set(['example-com-production-releases']));
  expect(await read('b'.repeat(64))).toBeUndefined();
});
