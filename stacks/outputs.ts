/** What a stack tells once it is deployed. */
import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { escapeAll } from '../constructs/escape';
import { type Environment, monitoringHost, origin } from '../settings/schema';

/** @param values by their names; those that are undefined are left out */
export function outputs(
  stack: Construct,
  values: Readonly<Record<string, string | string[] | undefined>>,
): void {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined)
      new TerraformOutput(stack, `output-${name}`, { value: escapeAll(value) }).overrideLogicalId(name);
}

/** What every environment's stack tells. @param release the id of the release that it deploys */
export const siteOutputs = (environment: Environment, release: string) => ({
  site_url: `${origin(environment, environment.domain)}/`,
  monitoring_url: environment.without.includes('grafana')
    ? undefined
    : `${origin(environment, monitoringHost(environment))}/`,
  release_id: release,
});
