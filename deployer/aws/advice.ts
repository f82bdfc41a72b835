/** How a person goes on from a machine that did not prove itself. */
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { AwsInput } from './clients';
import { refuse } from './refusals';

export interface AdviceInput extends AwsInput {
  readonly environment: string;
  readonly instanceId: string;
}

export const advice = ({ region, environment, instanceId }: AdviceInput, ssm: SSMClient) => ({
  refuse: (reason: string) => refuse(ssm, environment, instanceId, reason),
  howToLook:
    `aws ec2 get-console-output --region ${region} --latest --output text --instance-id ${instanceId}; ` +
    `its journal and containers' logs: CloudWatch, streams of ${environment} with ${instanceId} in their name`,
});
