/** A rollback holds until a person lifts it: it is recorded when it has succeeded, and every plan says so. */
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { holdBelow } from '../../deployer/aws/names';
import { NO_REASON } from '../../deployer/release/hold';
import type { ImmutableServer } from '../immutable-server/immutable-server';
import { type AwsSteps, awsStep } from './aws-step';
import { StoredParameters } from './stored-parameters';

export interface HoldNoticeProps {
  readonly steps: AwsSteps;
  readonly region: string;
  /** The environment's name. */
  readonly environment: string;
  readonly server: ImmutableServer;
  /** The older release that is deployed. @default none is */
  readonly rolledBackTo?: string;
  readonly reason: string | undefined;
}

export function holdNotice(scope: Construct, id: string, props: HoldNoticeProps): void {
  const { steps, region, environment, server, rolledBackTo, reason = NO_REASON } = props;
  if (rolledBackTo !== undefined) {
    awsStep(scope, id, {
      steps,
      input: { region, environment, release: rolledBackTo, reason },
      dependsOn: [server.last],
    });
    return;
  }
  const held = new StoredParameters(scope, `${id}-record`, { path: holdBelow(environment) });
  // cdktf 0.21 has no name for checks yet.
  TerraformStack.of(scope).addOverride(`check.${id}`, {
    assert: {
      condition: `\${length(${held.names}) == 0}`,
      error_message:
        `${environment} was rolled back, and that holds: a deploy of these files is refused. The release: ` +
        `\${join(", ", [for name in ${held.names} : basename(name)])}. To lift it: npx baton resume ${environment}`,
    },
  });
}
