/** What a stack tells once it is deployed. */
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { escapeAll } from '../constructs/escape';
import { expression } from '../constructs/expression';
import type { ImmutableServer } from '../constructs/immutable-server/immutable-server';
import { type Environment, monitoringHost, origin } from '../settings/schema';

/** @param values by their names; those that are undefined are left out */
export function outputs(
  stack: Construct,
  values: Readonly<Record<string, string | string[] | undefined>>,
): void {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) write(stack, name, escapeAll(value));
}

/** What every environment's stack tells. */
export const siteOutputs = (environment: Environment) => ({
  site_url: `${origin(environment, environment.domain)}/`,
  monitoring_url: environment.without.includes('grafana')
    ? undefined
    : `${origin(environment, monitoringHost(environment))}/`,
});

/**
 * The release that serves. Where a server is refused, the output stays: it hangs on an id that Terraform has only once
 * the server is confirmed. `depends_on` does not do that: Terraform 1.11 writes a value that it knows all the same.
 */
export const releaseOutput = (stack: Construct, release: string, { confirmed }: ImmutableServer): void =>
  write(stack, 'release_id', expression(`${confirmed.fqn}.id == "" ? "" : "${release}"`));

function write(stack: Construct, name: string, value: string | string[]): void {
  new TerraformOutput(stack, `output-${name}`, { value }).overrideLogicalId(name);
}
