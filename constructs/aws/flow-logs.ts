/** Flow logs of what the firewall refused, beside the buckets' access logs. */
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import type { Construct } from 'constructs';
import type { Bucket } from './bucket';
import type { Network } from './network';
import type { Statement } from './policy';

const FOLDER = 'network';

export interface FlowLogsProps {
  readonly network: Network;
  readonly accessLogs: Bucket;
}

/** Only for a network that is made here: an existing one has its owner's. */
export function flowLogs(scope: Construct, id: string, { network, accessLogs }: FlowLogsProps): void {
  if (!network.isOwn) return;
  new FlowLog(scope, id, {
    vpcId: network.vpcId,
    trafficType: 'REJECT',
    logDestinationType: 's3',
    logDestination: `${accessLogs.arn}/${FOLDER}/`,
    dependsOn: [...accessLogs.ready],
  });
}

/**
 * What AWS' log delivery asks of a bucket
 * (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html).
 */
export const mayWriteFlowLogs = (bucketArn: string, accountId: string): Statement[] => {
  const delivery = {
    principals: { Service: 'delivery.logs.amazonaws.com' },
    condition: { StringEquals: { 'aws:SourceAccount': accountId } },
  };
  return [
    {
      ...delivery,
      sid: 'FlowLogsMayWrite',
      actions: ['s3:PutObject'],
      resources: [`${bucketArn}/${FOLDER}/AWSLogs/${accountId}/*`],
    },
    {
      ...delivery,
      sid: 'FlowLogsMayLook',
      actions: ['s3:GetBucketAcl', 's3:ListBucket'],
      resources: [bucketArn],
    },
  ];
};
