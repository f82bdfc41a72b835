/** Which environments use what the bootstrap stack makes for GitHub: roles, keys, and alarms. */

import { isOnAws } from './aws';
import type { AwsEnvironment, Environment } from './schema';
import type { StateSettings } from './state-schema';

/** Those that the bootstrap's own state bucket holds, and that its roles are for. */
export const isBootstrapped = (
  settings: StateSettings | undefined,
  name: string,
  { state }: AwsEnvironment,
): boolean =>
  settings !== undefined &&
  state?.bucket === settings.bucket &&
  (settings.github?.environments.includes(name) ?? false);

/**
 * @param load reads an environment by its name
 * @throws Error when one that GitHub is to deploy is not on AWS
 */
export function bootstrapped(
  { github }: StateSettings,
  load: (name: string) => Environment,
): Readonly<Record<string, AwsEnvironment>> {
  return Object.fromEntries(
    (github?.environments ?? []).map((name): [string, AwsEnvironment] => {
      const environment = load(name);
      if (!isOnAws(environment))
        throw new Error(
          `environments/state.ts is not valid:\n  github.environments: must name environments on AWS, ` +
            `and ${name} is ${environment.platform}`,
        );
      return [name, environment];
    }),
  );
}
