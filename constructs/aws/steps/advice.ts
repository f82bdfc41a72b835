/** How a person goes on from a machine that did not prove itself. */
import type { AwsInput } from './clients';

export interface AdviceInput extends AwsInput {
  readonly environment: string;
  readonly instanceId: string;
}

export const advice = ({ region, environment, instanceId }: AdviceInput) => ({
  howToReplace: `terraform -chdir=cdktf.out/stacks/${environment} apply -replace=aws_instance.machine`,
  howToLook:
    `aws ec2 get-console-output --region ${region} --latest --output text --instance-id ${instanceId}; ` +
    `its journal and containers' logs: CloudWatch, streams of ${environment} with ${instanceId} in their name`,
});
