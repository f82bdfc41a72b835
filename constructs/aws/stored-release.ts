/** An older release, deployed as it was: its bundle is in the bucket already, and its user data lies beside it. */
import { DataAwsS3Object } from '@cdktf/provider-aws/lib/data-aws-s3-object';
import { DataAwsS3Objects } from '@cdktf/provider-aws/lib/data-aws-s3-objects';
import type { Resource } from '@cdktf/provider-null/lib/resource';
import { Fn, ref, type TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import { releaseKey } from '../../deployer/release/check';
import { expression } from '../expression';
import { type AwsSteps, awsStep } from './aws-step';
import type { Buckets } from './buckets';

export interface StoredReleaseProps {
  readonly steps: AwsSteps;
  readonly region: string;
  readonly buckets: Buckets;
  /** 64 hexadecimal digits. */
  readonly release: string;
}

export interface StoredRelease {
  /** A reference to the user data that the release was first deployed with. */
  readonly userData: string;
  /** The baked image that it booted from, or the newest where it pinned none. */
  readonly ami: (newest: string) => string;
  /** Fails unless bundle and user data are there and are what the id says. */
  readonly uploaded: Resource;
}

/** Planning fails where there is no such release, and names those that there are: nothing is changed by then. */
export function storedRelease(
  scope: Construct,
  id: string,
  { steps, region, buckets, release }: StoredReleaseProps,
): StoredRelease {
  const bucket = buckets.releases.name;
  const key = releaseKey(release, 'user-data');
  // A person copies one of them into a command.
  const isKnown = 'can(regex("^releases/[0-9a-f]{64}/user-data$", key))';
  const known = `[for key in self.keys : "  ${'${split("/", key)[1]}'}" if ${isKnown}]`;
  const list = new DataAwsS3Objects(scope, `${id}-list`, {
    bucket,
    prefix: 'releases/',
    lifecycle: {
      postcondition: [
        {
          condition: `\${contains(self.keys, "${key}")}`,
          errorMessage:
            `the release ${release}, which RELEASE names, is not in the bucket ${bucket}. There are:\n` +
            `\${join("\\n", ${known})}`,
        },
      ],
    },
  });
  const stored = new DataAwsS3Object(scope, id, { bucket, key });
  return {
    userData: stored.body,
    ami: (newest) => pinnedImage(scope, `${id}-ami`, { list, bucket, release, newest }),
    uploaded: awsStep(scope, 'upload', {
      steps,
      input: {
        region,
        bucket,
        release,
        // Root executes what Terraform has read: the step compares it with what the release's id covers.
        userDataSha256: expression(`sha256(${nameOf(stored)}.body)`),
      },
    }),
  };
}

interface PinnedImage {
  readonly list: DataAwsS3Objects;
  readonly bucket: string;
  readonly release: string;
  readonly newest: string;
}

/** So a rollback brings the same system back. A release of the time before `machine.image` has pinned none. */
function pinnedImage(scope: Construct, id: string, { list, bucket, release, newest }: PinnedImage): string {
  const key = releaseKey(release, 'ami');
  const pinned = new DataAwsS3Object(scope, id, { bucket, key });
  pinned.addOverride('count', `\${contains(${nameOf(list)}.keys, "${key}") ? 1 : 0}`);
  return Fn.coalesce([Fn.one(ref(`${nameOf(pinned)}[*].body`, pinned.cdktfStack)), newest]);
}

const nameOf = ({ terraformResourceType: type, friendlyUniqueId: name }: TerraformDataSource) =>
  `data.${type}.${name}`;
