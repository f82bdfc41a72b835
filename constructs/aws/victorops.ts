/** Tells VictorOps of alarms. Its address holds a key, so a step subscribes it: it stands in no plan and no state. */
import type { Construct } from 'constructs';
import { secretsBelow } from '../../deployer/aws/names';
import { awsStep } from './aws-step';
import type { FoundationProps } from './foundation-props';
import { StoredParameters } from './stored-parameters';

export interface VictoropsProps extends FoundationProps {
  readonly topicArns: readonly string[];
}

/** Only where the environment names it. */
export function victorops(scope: Construct, id: string, props: VictoropsProps): void {
  const { steps, name, environment, topicArns, provider } = props;
  const settings = environment.watch.victorops;
  if (!settings) return;
  const path = secretsBelow(name);
  const stored = new StoredParameters(scope, `${id}-key`, { path, ...(provider && { provider }) });
  awsStep(scope, id, {
    steps,
    // Two environments of one stack have one each.
    logicalId: provider ? `${id}-${name}` : id,
    input: {
      region: environment.region,
      topicArns,
      routingKey: settings.routingKey,
      keyParameter: `${path}/${settings.apiKeySecret}`,
      // A new key is another address.
      version: stored.versions([settings.apiKeySecret]),
    },
  });
}
