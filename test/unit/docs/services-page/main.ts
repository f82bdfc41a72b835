/** The example of docs/services.md for a project's main.ts: never run here, but its types are checked. */
import { isBootstrapped } from '../../../../settings/bootstrapped';
import type { AwsEnvironment, LocalEnvironment } from '../../../../settings/schema';
import { synthesize } from '../../../../stacks/app';
import { AwsStack, awsPlatform } from '../../../../stacks/aws-stack';
import { LocalStack, localPlatform } from '../../../../stacks/local-stack';
import type { StackPlatform } from '../../../../stacks/platform';
import { shop } from './shop';

const services = [shop];

const onAws: StackPlatform<AwsEnvironment> = {
  ...awsPlatform,
  stack: (scope, id, { environment, programs, state, reason }) =>
    new AwsStack(scope, id, {
      environment,
      programs,
      services,
      isBootstrapped: isBootstrapped(state, id, environment),
      ...(reason !== undefined && { reason }),
    }),
};

const here: StackPlatform<LocalEnvironment> = {
  ...localPlatform,
  stack: (scope, id, { environment, programs }) =>
    new LocalStack(scope, id, { environment, programs, services }),
};

for (const problem of synthesize({ env: process.env, platforms: [onAws, here] }))
  console.error(`baton: ${problem}`);
