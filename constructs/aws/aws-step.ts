/** What Terraform's resources cannot do is done by one bundled script, shipped with the stack. */
import { Resource } from '@cdktf/provider-null/lib/resource';
import { TerraformAsset } from 'cdktf/lib/terraform-asset';
import type { ITerraformDependable } from 'cdktf/lib/terraform-dependable';
import { Construct } from 'constructs';
import { escapeAll } from './escape';

/** The script, relative to the stack's folder: a saved plan applies on another machine too. */
export class AwsSteps extends Construct {
  readonly path: string;

  constructor(scope: Construct, id: string, file: string) {
    super(scope, id);
    this.path = new TerraformAsset(this, 'script', { path: file }).path;
  }
}

export interface AwsStepProps {
  readonly steps: AwsSteps;
  /** What the script is to work on. Changed values make the step run anew. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** @param name names the resource and the script's step at once */
export function awsStep(
  scope: Construct,
  name: string,
  { steps, input, dependsOn = [] }: AwsStepProps,
): Resource {
  const resource = new Resource(scope, name, {
    triggers: { input: JSON.stringify(escapeAll(input)) },
    dependsOn: [...dependsOn],
    provisioners: [
      {
        type: 'local-exec',
        command: `node ${steps.path} ${name}`,
        environment: { BATON_INPUT: '${self.triggers.input}', BATON_ID: '${self.id}' },
      },
    ],
  });
  resource.overrideLogicalId(name);
  return resource;
}
