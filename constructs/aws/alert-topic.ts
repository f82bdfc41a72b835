/** Whom an alarm tells. Alarms reach topics of their own region only, so there may be two. */
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { policy } from './policy';

export interface AlertTopicProps {
  readonly name: string;
  readonly accountId: string;
  readonly keyArn: string;
  readonly emails: readonly string[];
  /** Addresses of HTTPS receivers, or references to them where they hold a key. */
  readonly urls: readonly string[];
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

export class AlertTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id);
    const where = props.provider ? { provider: props.provider } : {};
    const topic = new SnsTopic(this, 'topic', { name: props.name, kmsMasterKeyId: props.keyArn, ...where });
    this.arn = topic.arn;
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policy([
        {
          sid: 'AlarmsOfThisAccount',
          principals: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
          actions: ['sns:Publish'],
          resources: [topic.arn],
          condition: { StringEquals: { 'aws:SourceAccount': props.accountId } },
        },
      ]),
      ...where,
    });
    for (const [index, endpoint] of props.emails.entries())
      new SnsTopicSubscription(this, `email-${index}`, {
        topicArn: topic.arn,
        protocol: 'email',
        endpoint,
        ...where,
      });
    for (const [index, endpoint] of props.urls.entries())
      new SnsTopicSubscription(this, `https-${index}`, {
        topicArn: topic.arn,
        protocol: 'https',
        endpoint,
        // The receiver confirms by itself, which takes a while.
        endpointAutoConfirms: true,
        ...where,
      });
  }
}
