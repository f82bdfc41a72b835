/** All that looks at the site from outside of its server, and whom it tells. */

import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import { alarmTopicName, ENVIRONMENT_TAG, keyAlias } from '../../deployer/aws/names';
import { HEALTH_PATH } from '../../protocol/routes';
import { type AwsEnvironment, monitoringHost } from '../../settings/schema';
import { sitesOf } from '../../settings/sites';
import { siteApp } from '../../settings/static-site';
import { AlertTopic } from './alert-topic';
import { budget } from './budget';
import { EncryptionKey } from './encryption-key';
import type { FoundationProps } from './foundation-props';
import { HealthCheck } from './health-check';
import { victorops } from './victorops';

const ROUTE53_REGION = 'us-east-1';

export interface WatchProps extends FoundationProps {
  readonly keyArn: string;
}

export class Watch extends Construct {
  /** Hears of the machine's alarms. */
  readonly alarmTopicArn: string;

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    const { name, environment, accountId, keyArn, provider } = props;
    const { emails, urls, budgetUsd, healthChecks } = environment.watch;
    const topic = new AlertTopic(this, 'topic', {
      ...{ name: alarmTopicName(name), accountId, keyArn, emails, urls },
      ...(provider && { provider }),
    });
    this.alarmTopicArn = topic.arn;
    if (budgetUsd !== undefined)
      budget(this, 'budget', {
        ...{ name: `baton-${name}`, usd: budgetUsd, topicArn: topic.arn },
        ...(provider && { provider }),
      });
    const healthTopic = healthChecks ? this.health(props) : undefined;
    victorops(this, 'victorops', {
      ...props,
      topicArns: [topic, healthTopic].flatMap((one) => one?.arn ?? []),
    });
  }

  private health({ name, environment, accountId }: WatchProps): AlertTopic {
    const provider = new AwsProvider(this, 'provider', {
      alias: `${name}-${ROUTE53_REGION}`,
      region: ROUTE53_REGION,
      defaultTags: [{ tags: { [ENVIRONMENT_TAG]: name } }],
    });
    const key = new EncryptionKey(this, 'health-key', {
      alias: `${keyAlias(name)}-health`,
      region: ROUTE53_REGION,
      protect: environment.protect,
      accountId,
      provider,
    });
    const { emails, urls } = environment.watch;
    const topic = new AlertTopic(this, 'health-topic', {
      ...{ name: `baton-${name}-health`, accountId, keyArn: key.arn, emails, urls, provider },
    });
    for (const page of pages(environment))
      new HealthCheck(this, page.id, { name: `baton-${name}`, provider, topicArn: topic.arn, ...page });
    return topic;
  }
}

const pages = (environment: AwsEnvironment) => [
  { id: 'site', host: environment.domain, ...sitePage(environment) },
  ...sitesOf(environment).map(({ name, environment: { domain } }) => ({
    ...{ id: `site-${name}`, host: domain, path: HEALTH_PATH, words: 'ok' },
  })),
  ...(environment.without.includes('grafana')
    ? []
    : [{ id: 'monitoring', host: monitoringHost(environment), path: '/api/health', words: '"database"' }]),
];

/** The words of an app's answer are its own. */
function sitePage({ watch: { siteWords }, ...environment }: AwsEnvironment) {
  if (siteWords !== undefined) return { path: '/', words: siteWords };
  const app = environment.apps[siteApp(environment) ?? ''];
  return app ? { path: app.health } : { path: HEALTH_PATH, words: 'ok' };
}
