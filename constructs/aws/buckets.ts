/** The environment's buckets: releases, content, data that a server hands to the next one, and access logs. */
import { Construct } from 'constructs';
import { SUPERSEDED } from '../../deployer/aws/superseded';
import { HEAD_PREFIX } from '../../protocol/backup-keys';
import { bucketNames } from '../../settings/bucket-prefix';
import { Bucket } from './bucket';
import { mayWriteFlowLogs } from './flow-logs';

export interface BucketsProps {
  /** First part of every name. */
  readonly prefix: string;
  readonly accountId: string;
  readonly protect: boolean;
  readonly versionsDays: number;
  readonly releasesDays: number;
  readonly logsDays: number;
}

export class Buckets extends Construct {
  readonly releases: Bucket;
  readonly content: Bucket;
  readonly data: Bucket;
  readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, props: BucketsProps) {
    super(scope, id);
    const { protect, versionsDays } = props;
    const names = bucketNames(props.prefix);
    // S3 can write its access logs only to a bucket with S3's own encryption, and not about the bucket itself.
    // checkov: CKV_AWS_145 and CKV_AWS_18 are skipped for this bucket's sake; CKV_AWS_144 (a copy in a second region)
    // for all, because what is in them can be made again, but for the certificates and metrics, which are versioned.
    this.accessLogs = new Bucket(this, 'access-logs', {
      name: names.accessLogs,
      protect,
      versionsDays,
      expire: [{ id: 'old-logs', days: props.logsDays }],
      statements: (arn) => [
        {
          sid: 'S3MayWriteLogs',
          principals: { Service: 'logging.s3.amazonaws.com' },
          actions: ['s3:PutObject'],
          resources: [`${arn}/*`],
          condition: { ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${props.prefix}-*` } },
        },
        ...mayWriteFlowLogs(arn, props.accountId),
      ],
    });
    const logged = { protect, versionsDays, accessLogs: this.accessLogs };
    this.releases = new Bucket(this, 'releases', {
      ...logged,
      name: names.releases,
      // By tag, not by age: the release that serves is often the oldest, and must never go.
      expire: [{ id: 'superseded-releases', days: props.releasesDays, tag: SUPERSEDED }],
    });
    this.content = new Bucket(this, 'content', { ...logged, name: names.content });
    // The newest metrics are uploaded again each minute: kept for long, their old versions would fill the bucket.
    this.data = new Bucket(this, 'data', { ...logged, name: names.data, shortLived: HEAD_PREFIX });
  }
}
