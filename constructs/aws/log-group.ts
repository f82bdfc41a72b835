/** Where the logs of the machine and its containers outlive it. */
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';

/** CloudWatch knows only these (API reference: PutRetentionPolicy). */
const DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The next longer time that CloudWatch knows. */
export const retentionDays = (days: number): number => DAYS.find((known) => known >= days) ?? 3653;

export interface LogGroupProps {
  readonly name: string;
  readonly days: number;
  readonly keyArn: string;
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

export const logGroup = (scope: Construct, id: string, { name, days, keyArn, provider }: LogGroupProps) =>
  new CloudwatchLogGroup(scope, id, {
    name,
    retentionInDays: retentionDays(days),
    kmsKeyId: keyArn,
    // In the other class CloudWatch reads no metrics from the lines, and the disk's alarm would never ring.
    logGroupClass: 'STANDARD',
    ...(provider && { provider }),
  });
