/** An older release, deployed as it was: its bundle is in the bucket already, and its user data lies beside it. */
import { DataAwsS3Object } from '@cdktf/provider-aws/lib/data-aws-s3-object';
import type { Construct } from 'constructs';
import type { Buckets } from './buckets';

/**
 * @returns a reference to the release's user data; planning fails where there is no such release, before anything is
 * changed. What is in it is proven by the server: it boots no bundle whose hash is not the id.
 */
export const storedUserData = (
  scope: Construct,
  id: string,
  { releases }: Buckets,
  release: string,
): string =>
  new DataAwsS3Object(scope, id, { bucket: releases.name, key: `releases/${release}/user-data` }).body;
