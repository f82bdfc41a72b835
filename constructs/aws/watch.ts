/** All that looks at the server from outside of it, and tells. */
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import { type AwsEnvironment, monitoringHost } from '../../environments/schema';
import type { ImmutableServer } from '../immutable-server/immutable-server';
import { AlertTopic } from './alert-topic';
import { budget } from './budget';
import { EncryptionKey } from './encryption-key';
import { HealthCheck } from './health-check';
import { MachineAlarms } from './machine-alarms';

const ROUTE53_REGION = 'us-east-1';

export interface WatchProps {
  readonly name: string;
  readonly environment: AwsEnvironment;
  readonly accountId: string;
  readonly keyArn: string;
  readonly parameterPrefix: string;
  /** Of what the machine's agent measures. */
  readonly metricNamespace: string;
  readonly server: ImmutableServer;
  readonly tags: Readonly<Record<string, string>>;
}

export class Watch extends Construct {
  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    const { name, environment, accountId, keyArn, server } = props;
    const { region, watch } = environment;
    const receivers = { emails: watch.emails, urls: [...watch.urls, ...this.victorops(props)] };
    const topic = new AlertTopic(this, 'topic', { name: `${name}-alarms`, accountId, keyArn, ...receivers });
    new MachineAlarms(this, 'machine-alarms', {
      name,
      region,
      server,
      instanceType: environment.machine.instanceType,
      topicArn: topic.arn,
      metricNamespace: props.metricNamespace,
      diskFreeGiB: environment.alerts.diskFreeGiB,
    });
    if (watch.budgetUsd !== undefined)
      budget(this, 'budget', { name, usd: watch.budgetUsd, topicArn: topic.arn });
    if (!watch.healthChecks) return;
    const provider = new AwsProvider(this, 'provider', {
      alias: ROUTE53_REGION,
      region: ROUTE53_REGION,
      defaultTags: [{ tags: { ...props.tags } }],
    });
    const key = new EncryptionKey(this, 'key', {
      name: `${name}-health`,
      accountId,
      region: ROUTE53_REGION,
      provider,
    });
    const healthTopic = new AlertTopic(this, 'health-topic', {
      name: `${name}-health`,
      accountId,
      keyArn: key.arn,
      provider,
      ...receivers,
    });
    for (const page of pages(environment))
      new HealthCheck(this, page.id, { name, provider, topicArn: healthTopic.arn, ...page });
  }

  /** Its address holds its key, so it is put together from a stored parameter and stands in the state alone. */
  private victorops({ environment, parameterPrefix }: WatchProps): string[] {
    const { victorops } = environment.watch;
    if (!victorops) return [];
    const key = new DataAwsSsmParameter(this, 'victorops-key', {
      name: `${parameterPrefix}/${victorops.apiKeySecret}`,
    });
    const routingKey = encodeURIComponent(victorops.routingKey);
    return [`https://alert.victorops.com/integrations/cloudwatch/20131130/alert/${key.value}/${routingKey}`];
  }
}

const pages = (environment: AwsEnvironment) => [
  environment.watch.siteWords === undefined
    ? { id: 'site', host: environment.domain, path: '/.well-known/nginx/health', words: 'ok' }
    : { id: 'site', host: environment.domain, path: '/', words: environment.watch.siteWords },
  ...(environment.without.includes('grafana')
    ? []
    : [{ id: 'monitoring', host: monitoringHost(environment), path: '/api/health', words: '"database"' }]),
];
