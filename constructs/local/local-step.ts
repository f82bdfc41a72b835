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
  /** Its name in Terraform. @default the step's */
  readonly logicalId?: string;
  /** Undoes it when it is destroyed. @default false */
  readonly undo?: boolean;
  readonly dependsOn?: readonly TerraformResource[];
}

/** @param name names the script's step, and the resource unless it has a name of its own */
export function localStep(
  scope: Construct,
  name: string,
  { steps, input, logicalId = name, undo, dependsOn = [] }: StepProps,
): DataResource {
  const run = (verb: string, when: 'create' | 'destroy') => ({
    type: 'local-exec' as const,
    when,
    command: `node ${steps.path} ${name} ${verb}`,
    environment: { BATON_INPUT: '${jsonencode(self.triggers_replace)}', BATON_ID: '${self.id}' },
  });
  const resource = new DataResource(scope, logicalId, {
    // Not as `input`: that would be updated in place, which runs nothing.
    triggersReplace: input,
    dependsOn: [...dependsOn],
    provisioners: undo ? [run('create', 'create'), run('destroy', 'destroy')] : [run('create', 'create')],
  });
  resource.overrideLogicalId(logicalId);
  return resource;
}
