/** The example of docs/services.md for a project's main.ts: never run here, but its types are checked. */
import { isBootstrapped } from '../../../../settings/bootstrapped';
import type { AwsEnvironment } from '../../../../settings/schema';
import { synthesize } from '../../../../stacks/app';
import { AwsStack, awsPlatform } from '../../../../stacks/aws-stack';
import { localPlatform } from '../../../../stacks/local-stack';
import type { StackPlatform } from '../../../../stacks/platform';
import { shop } from './shop';

const withShop: StackPlatform<AwsEnvironment> = {
  ...awsPlatform,
  stack: (scope, id, { environment, programs, state, reason }) =>
    new AwsStack(scope, id, {
      environment,
      programs,
      services: [shop],
      isBootstrapped: isBootstrapped(state, id, environment),
      ...(reason !== undefined && { reason }),
    }),
};

for (const problem of synthesize({ env: process.env, platforms: [withShop, localPlatform] }))
  console.error(`baton: ${problem}`);
