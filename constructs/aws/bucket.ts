/** A bucket as every bucket here is: private, encrypted, versioned, reached over TLS only. */
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketLoggingA } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
// biome-ignore format: the path is one word
import {
  S3BucketServerSideEncryptionConfigurationA,
} from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { LONGEST_BUCKET_NAME } from '../../settings/bucket-prefix';
import { policy, type Statement } from './policy';

export interface BucketProps {
  /** Unique in the world. */
  readonly name: string;
  /** Whether Terraform refuses to destroy it; otherwise it is destroyed with all that is in it. */
  readonly protect: boolean;
  /** Days that a replaced or deleted object is kept. */
  readonly versionsDays: number;
  /** Further rules of what expires. @default [] */
  readonly expire?: readonly Expiry[];
  /** Begins the keys of objects of which a replaced or deleted version is kept for one day only. @default none */
  readonly shortLived?: string;
  /** Where each access is written down. @default nowhere */
  readonly accessLogs?: Bucket;
  /** Who else may do what, such as a service that writes logs. @default [] */
  readonly statements?: (arn: string) => readonly Statement[];
  /** Encrypts with this key instead of S3's own. @default S3's own */
  readonly keyArn?: string;
}

export interface Expiry {
  readonly id: string;
  readonly days: number;
  /** Only objects with this tag. @default all */
  readonly tag?: { readonly key: string; readonly value: string };
}

export class Bucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** What must exist before something is put into it. */
  readonly ready: readonly TerraformResource[];

  /** @throws Error when the name is longer than S3 allows */
  constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id);
    this.name = props.name;
    this.arn = `arn:aws:s3:::${props.name}`;
    if (props.name.length > LONGEST_BUCKET_NAME)
      throw new Error(
        `bucket ${props.name} must have at most ${LONGEST_BUCKET_NAME} characters, has ${props.name.length}: ` +
          'set bucketPrefix',
      );
    const bucket = new S3Bucket(this, 'bucket', {
      bucket: props.name,
      forceDestroy: !props.protect,
      // A lock that a person set by hand stays. Stores other than AWS have none.
      lifecycle: { preventDestroy: props.protect, ignoreChanges: ['object_lock_configuration'] },
    });
    this.ready = [
      bucket,
      this.versions(bucket, props),
      this.encryption(bucket, props),
      ...this.access(bucket, props),
    ];
    // Rules of one's own can act on what happens in the bucket; without one it costs nothing.
    new S3BucketNotification(this, 'notification', { bucket: bucket.id, eventbridge: true });
    if (props.accessLogs)
      new S3BucketLoggingA(this, 'logging', {
        bucket: bucket.id,
        targetBucket: props.accessLogs.name,
        targetPrefix: `${id}/`,
        dependsOn: [...props.accessLogs.ready],
      });
  }

  private versions(
    bucket: S3Bucket,
    { versionsDays, expire = [], shortLived }: BucketProps,
  ): TerraformResource {
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    const rule = (
      id: string,
      rest: Partial<S3BucketLifecycleConfigurationRule>,
    ): S3BucketLifecycleConfigurationRule => ({ id, status: 'Enabled', filter: [{ prefix: '' }], ...rest });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: bucket.id,
      rule: [
        rule('old-versions', {
          noncurrentVersionExpiration: [{ noncurrentDays: versionsDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        }),
        // What marks an object as deleted outlives its last version: half a million marks a year below the backups.
        // A rule of its own, because S3 takes no days beside it.
        rule('delete-markers', { expiration: [{ expiredObjectDeleteMarker: true }] }),
        // Of two rules that speak of one version, S3 follows the earlier.
        ...(shortLived
          ? [
              rule('short-lived', {
                filter: [{ prefix: shortLived }],
                noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
              }),
            ]
          : []),
        ...expire.map(({ id, days, tag }) =>
          rule(id, { expiration: [{ days }], ...(tag && { filter: [{ tag: [tag] }] }) }),
        ),
      ],
      dependsOn: [versioning],
    });
    return versioning;
  }

  private encryption(bucket: S3Bucket, { keyArn }: BucketProps): TerraformResource {
    return new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: bucket.id,
      rule: [
        keyArn
          ? {
              applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
              bucketKeyEnabled: true,
            }
          : { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } },
      ],
    });
  }

  private access(bucket: S3Bucket, { statements }: BucketProps): TerraformResource[] {
    const block = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const ownership = new S3BucketOwnershipControls(this, 'ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const rules = new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policy([
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          principals: '*',
          actions: ['s3:*'],
          resources: [this.arn, `${this.arn}/*`],
          condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        ...(statements?.(this.arn) ?? []),
      ]),
      // S3 refuses two changes of a bucket's access at once.
      dependsOn: [block],
    });
    return [block, ownership, rules];
  }
}
