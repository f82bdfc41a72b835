/** What CloudWatch sees of a machine that the machine itself may no longer be able to tell. */
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import type { TerraformResource } from 'cdktf/lib/terraform-resource';
import { Construct } from 'constructs';

export interface MachineAlarmsProps {
  readonly name: string;
  readonly region: string;
  readonly machine: TerraformResource;
  readonly instanceType: string;
  readonly topicArn: string;
}

interface Alarm {
  readonly id: string;
  readonly metric: string;
  readonly statistic: 'Maximum' | 'Minimum' | 'Average';
  readonly comparison: 'GreaterThanThreshold' | 'LessThanThreshold';
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly words: string;
  /** Besides telling. @default none */
  readonly actions?: readonly string[];
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
    const instanceId = props.machine.getStringAttribute('id');
    for (const alarm of alarms(props))
      new CloudwatchMetricAlarm(this, alarm.id, {
        // The machine's id keeps the new machine's alarm from being deleted with the old one's.
        alarmName: `${props.name}-${alarm.id}-${instanceId}`,
        alarmDescription: alarm.words,
        namespace: 'AWS/EC2',
        metricName: alarm.metric,
        dimensions: { InstanceId: instanceId },
        statistic: alarm.statistic,
        comparisonOperator: alarm.comparison,
        threshold: alarm.threshold,
        period: alarm.periodSeconds,
        evaluationPeriods: alarm.periods,
        treatMissingData: 'missing',
        alarmActions: [...(alarm.actions ?? []), props.topicArn],
        okActions: [props.topicArn],
        // Else the serving machine's alarms go before its successor has even started.
        lifecycle: { createBeforeDestroy: true },
      });
  }
}

function alarms({ region, instanceType }: MachineAlarmsProps): Alarm[] {
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
    ...(instanceType.startsWith('t') ? BURSTABLE : []),
  ];
}

/** What a burstable machine can run out of. */
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
