/** Which environments stand on what the bootstrap stack makes for GitHub: roles, keys, and what watches them. */
import type { StateSettings } from './aws-schema';
import type { AwsEnvironment, Environment } from './schema';

/** Those that the bootstrap's own state bucket holds, and that its roles are for. */
export const isBootstrapped = (
  { bucket, github }: StateSettings,
  name: string,
  { state }: AwsEnvironment,
): boolean => state?.bucket === bucket && (github?.environments.includes(name) ?? false);

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
      if (environment.platform !== 'aws')
        throw new Error(
          `environments/state.ts is not valid:\n  github.environments: must name environments on AWS, ` +
            `and ${name} is ${environment.platform}`,
        );
      return [name, environment];
    }),
  );
}
