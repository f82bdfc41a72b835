/**
 * How much disk is free, for CloudWatch's alarm: that also tells when the server is too far gone to tell itself. A log
 * line in CloudWatch's embedded metric format: it needs no right beside that to write logs, no further API, and costs
 * one metric.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import { statfs } from 'node:fs/promises';
import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { DISK_METRIC } from '../../protocol/disk-metric';

export interface DiskSpace {
  readonly path: string;
  readonly freeBytes: number;
  readonly usedPercent: number;
}

/** Of the fullest of the file systems on which the paths are. */
export async function fullest(paths: readonly string[]): Promise<DiskSpace> {
  const spaces = await Promise.all(paths.map(spaceOf));
  const [least] = spaces.sort((one, other) => one.freeBytes - other.freeBytes);
  if (!least) throw new Error('no path to look at');
  return least;
}

async function spaceOf(path: string): Promise<DiskSpace> {
  const { blocks, bfree, bavail, bsize } = await statfs(path);
  const used = blocks - bfree;
  // As df counts: what is kept for root is neither free nor used.
  const usedPercent = Math.round((1000 * used) / (used + bavail)) / 10;
  return { path, freeBytes: bavail * bsize, usedPercent };
}

/** @param now Unix time in milliseconds */
export const diskEvent = (
  namespace: string,
  server: string,
  { path, freeBytes, usedPercent }: DiskSpace,
  now: number,
): InputLogEvent => ({
  timestamp: now,
  message: JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [['InstanceId']],
          Metrics: [{ Name: DISK_METRIC, Unit: 'Bytes' }],
        },
      ],
    },
    InstanceId: server,
    [DISK_METRIC]: freeBytes,
    // For a person: no metrics, which would each cost.
    usedPercent,
    path,
  }),
});
