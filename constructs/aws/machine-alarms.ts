/** Alarms of CloudWatch on a machine that may no longer be able to alert by itself. */

import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { alarmsBelow } from '../../deployer/aws/names';
import { DISK_METRIC } from '../../protocol/disk-metric';
import type { ImmutableServer } from '../immutable-server/immutable-server';

export interface MachineAlarmsProps {
  /** The environment's. */
  readonly name: string;
  readonly region: string;
  readonly server: ImmutableServer;
  readonly instanceType: string;
  readonly topicArn: string;
  /** Of what the machine's agent measures. */
  readonly metricNamespace: string;
  /** Disk that must stay free, in GiB. */
  readonly diskFreeGiB: number;
}

interface Alarm {
  readonly id: string;
  /** @default AWS/EC2 */
  readonly namespace?: string;
  readonly metric: string;
  readonly statistic: 'Maximum' | 'Minimum' | 'Average';
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly words: string;
  /** Besides telling. @default none */
  readonly actions?: readonly string[];
  /** Tells as well when nothing is measured any more. @default false */
  readonly tellsSilence?: boolean;
}

const failed = (id: string, metric: string, words: string): Alarm => ({
  id,
  metric,
  statistic: 'Maximum',
  comparison: 'GreaterThanThreshold',
  threshold: 0,
  periodSeconds: 60,
  periods: 3,
  words,
});

export class MachineAlarms extends Construct {
  constructor(scope: Construct, id: string, props: MachineAlarmsProps) {
    super(scope, id);
    const { machine, confirmed } = props.server;
    const instanceId = machine.getStringAttribute('id');
    for (const alarm of alarms(props))
      new CloudwatchMetricAlarm(this, alarm.id, {
        // The machine's id keeps the new machine's alarm from being deleted with the old one's.
        alarmName: `${alarmsBelow(props.name)}${alarm.id}/${instanceId}`,
        alarmDescription: alarm.words,
        namespace: alarm.namespace ?? 'AWS/EC2',
        metricName: alarm.metric,
        dimensions: { InstanceId: instanceId },
        statistic: alarm.statistic,
        comparisonOperator: alarm.comparison,
        threshold: alarm.threshold,
        period: alarm.periodSeconds,
        evaluationPeriods: alarm.periods,
        // A new machine measures nothing until it is up, which is the state its alarm starts in: that tells nobody.
        treatMissingData: 'missing',
        alarmActions: [...(alarm.actions ?? []), props.topicArn],
        okActions: [props.topicArn],
        ...(alarm.tellsSilence && { insufficientDataActions: [props.topicArn] }),
        // Otherwise the serving machine's alarms would go before the new machine has started.
        lifecycle: { createBeforeDestroy: true },
        // Otherwise they would go while the candidate still has to prove itself, and for good if it fails.
        dependsOn: [confirmed],
      });
  }
}

function alarms({ region, instanceType, metricNamespace, diskFreeGiB }: MachineAlarmsProps): Alarm[] {
  return [
    {
      ...failed(
        'recovery',
        'StatusCheckFailed_System',
        'AWS’ hardware fails: the machine is moved to other hardware',
      ),
      actions: [`arn:aws:automate:${region}:ec2:recover`],
    },
    failed('instance-check', 'StatusCheckFailed_Instance', 'the machine’s system does not answer'),
    failed('disk-check', 'StatusCheckFailed_AttachedEBS', 'the machine’s disk does not answer'),
    {
      id: 'cpu',
      metric: 'CPUUtilization',
      statistic: 'Average',
      comparison: 'GreaterThanThreshold',
      threshold: 90,
      periodSeconds: 300,
      periods: 3,
      words: 'the processor is busy for 15 minutes',
    },
    {
      id: 'disk-space',
      namespace: metricNamespace,
      metric: DISK_METRIC,
      statistic: 'Minimum',
      comparison: 'LessThanThreshold',
      threshold: diskFreeGiB * 2 ** 30,
      periodSeconds: 300,
      periods: 2,
      words: `less than ${diskFreeGiB} GiB of the machine’s disk is free; or, without a value, its agent is silent`,
      // A full disk can be what silenced it.
      tellsSilence: true,
    },
    ...(instanceType.startsWith('t') ? BURSTABLE : []),
  ];
}

/** CPU credits, which a burstable machine can use up. */
const BURSTABLE: readonly Alarm[] = [
  {
    id: 'cpu-credits',
    metric: 'CPUCreditBalance',
    statistic: 'Minimum',
    comparison: 'LessThanThreshold',
    threshold: 20,
    periodSeconds: 300,
    periods: 3,
    words: 'the processor’s credits run out: it will be slow, or cost more',
  },
  {
    id: 'disk-credits',
    metric: 'EBSIOBalance%',
    statistic: 'Minimum',
    comparison: 'LessThanThreshold',
    threshold: 20,
    periodSeconds: 300,
    periods: 3,
    words: 'the disk’s credits run out: it will be slow',
  },
];
