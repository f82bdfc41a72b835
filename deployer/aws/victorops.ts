/** Subscribes VictorOps to the topics of alarms. Subscriptions with an older key go. */
import {
  paginateListSubscriptionsByTopic,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { type AwsInput, ssmClient } from './clients';
import { readParameter } from './parameters';

export interface VictoropsInput extends AwsInput {
  /** One for each region that alarms are raised in. */
  readonly topicArns: readonly string[];
  readonly routingKey: string;
  /** Name of the parameter that holds the API key. */
  readonly keyParameter: string;
}

/** The integration with CloudWatch (https://help.victorops.com/knowledge-base/aws-cloudwatch-integration/). */
const INTEGRATION = 'https://alert.victorops.com/integrations/cloudwatch/20131130/alert/';

/** @throws Error when no key is stored, naming the command that stores it */
export async function subscribeVictorops(
  { region, topicArns, routingKey, keyParameter, endpoint }: VictoropsInput,
  log: (line: string) => void,
  ssm: SSMClient = ssmClient({ region, endpoint }),
  snsOf: (region: string) => SNSClient = (topicRegion) =>
    new SNSClient({ region: topicRegion, ...(endpoint && { endpoint }) }),
): Promise<void> {
  const key = await readParameter(ssm, keyParameter);
  if (!key)
    throw new Error(
      `VictorOps' key is not stored (${keyParameter}). Next step: ${storeCommand(keyParameter)} asks for it; ` +
        'then deploy again',
    );
  const Endpoint = `${INTEGRATION}${encodeURIComponent(key.trim())}/${encodeURIComponent(routingKey)}`;
  for (const TopicArn of topicArns) {
    const sns = snsOf(TopicArn.split(':')[3] ?? region);
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint }));
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client: sns },
      { TopicArn },
    ))
      for (const { Endpoint: other = '', SubscriptionArn = '' } of Subscriptions)
        if (other.startsWith(INTEGRATION) && other !== Endpoint && SubscriptionArn.startsWith('arn:'))
          await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  }
  log(`victorops: subscribed to ${topicArns.length} topics of alarms`);
}

/** By its name, `/baton/<environment>/secrets/<secret>`: no value stands on a command line. */
function storeCommand(parameter: string): string {
  const [secret = '', , environment = ''] = parameter.split('/').reverse();
  return `npx baton secrets ${environment} set ${secret}`;
}
