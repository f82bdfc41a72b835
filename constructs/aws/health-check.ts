/** Requests a page from several continents, as a visitor would, and alerts on a wrong answer. */
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Route53HealthCheck } from '@cdktf/provider-aws/lib/route53-health-check';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { escapeTemplate } from '../escape';

export interface HealthCheckProps {
  readonly name: string;
  readonly host: string;
  readonly path: string;
  /** What the answer must hold within its first 5120 bytes. @default any answer of 2xx or 3xx will do */
  readonly words?: string;
  /** Route 53 measures in us-east-1 only, so alarm and topic stand there. */
  readonly provider: TerraformProvider;
  readonly topicArn: string;
}

export class HealthCheck extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { name, host, path, words, provider, topicArn }: HealthCheckProps,
  ) {
    super(scope, id);
    const check = new Route53HealthCheck(this, 'check', {
      type: words === undefined ? 'HTTPS' : 'HTTPS_STR_MATCH',
      fqdn: host,
      port: 443,
      resourcePath: path,
      ...(words !== undefined && { searchString: escapeTemplate(words) }),
      enableSni: true,
      requestInterval: 30,
      failureThreshold: 3,
      tags: { Name: `${name}-${id}` },
    });
    new CloudwatchMetricAlarm(this, 'alarm', {
      provider,
      alarmName: `${name}-${id}`,
      alarmDescription: `https://${host}${path} does not answer as it should`,
      namespace: 'AWS/Route53',
      metricName: 'HealthCheckStatus',
      dimensions: { HealthCheckId: check.id },
      statistic: 'Minimum',
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      period: 60,
      evaluationPeriods: 2,
      // Missing measurements count as a wrong answer.
      treatMissingData: 'breaching',
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  }
}
