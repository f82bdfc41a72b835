/** What Terraform's resources cannot do is done by one bundled script, shipped with the stack. */
import { Resource } from '@cdktf/provider-null/lib/resource';
import type { ITerraformDependable } from 'cdktf';
import { TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { escapeAll } from '../escape';

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
  /** What the script is to work on. Changed values make the step run again. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Variables that the script alone sees: what stands in no state and no plan. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its name in Terraform. @default the step's */
  readonly logicalId?: string;
  /** Undoes it when it is destroyed. @default false */
  readonly undo?: boolean;
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** @param name names the script's step, and the resource unless it has a name of its own */
export function awsStep(
  scope: Construct,
  name: string,
  { steps, input, environment, logicalId = name, undo, dependsOn = [] }: AwsStepProps,
): Resource {
  const run = (verb: 'create' | 'destroy', more = {}) => ({
    type: 'local-exec' as const,
    when: verb,
    command: `node ${steps.path} ${name} ${verb}`,
    environment: { BATON_INPUT: '${self.triggers.input}', ...more },
  });
  const resource = new Resource(scope, name, {
    triggers: { input: JSON.stringify(escapeAll(input)) },
    dependsOn: [...dependsOn],
    provisioners: [run('create', environment), ...(undo ? [run('destroy')] : [])],
  });
  resource.overrideLogicalId(logicalId);
  return resource;
}
