/** A resource of the local platform: it is made and removed by one script, which Terraform calls. */

import type { TerraformResource } from 'cdktf';
import { DataResource, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';

/** The script that does the work, bundled into one file and shipped with the stack. */
export class LocalSteps extends Construct {
  readonly path: string;

  constructor(scope: Construct, id: string, file: string) {
    super(scope, id);
    this.path = new TerraformAsset(this, 'script', { path: file }).path;
  }
}

export interface StepProps {
  readonly steps: LocalSteps;
  /** What the script is to work on, as one JSON object. Changed values make the step run again. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Undoes it when it is destroyed. @default false */
  readonly undo?: boolean;
  readonly dependsOn?: readonly TerraformResource[];
}

/** @param id names the resource and the script's step at once */
export function localStep(
  scope: Construct,
  id: string,
  { steps, input, undo, dependsOn = [] }: StepProps,
): DataResource {
  const run = (verb: string, when: 'create' | 'destroy') => ({
    type: 'local-exec' as const,
    when,
    command: `node ${steps.path} ${id} ${verb}`,
    environment: { BATON_INPUT: '${jsonencode(self.triggers_replace)}', BATON_ID: '${self.id}' },
  });
  const resource = new DataResource(scope, id, {
    // Not as `input`: that would be updated in place, which runs nothing.
    triggersReplace: input,
    dependsOn: [...dependsOn],
    provisioners: undo ? [run('create', 'create'), run('destroy', 'destroy')] : [run('create', 'create')],
  });
  resource.overrideLogicalId(id);
  return resource;
}
