/** What a stack tells once it is deployed. */
import { TerraformOutput } from 'cdktf/lib/terraform-output';
import type { Construct } from 'constructs';
import { escapeAll } from '../constructs/escape';

/** @param values by their names; those that are undefined are left out */
export function outputs(
  stack: Construct,
  values: Readonly<Record<string, string | string[] | undefined>>,
): void {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined)
      new TerraformOutput(stack, `output-${name}`, { value: escapeAll(value) }).overrideLogicalId(name);
}
