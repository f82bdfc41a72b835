/** The components of a synthesized image stack, run on a machine as Image Builder's own program runs them. */
import yaml from 'js-yaml';
import type { Phase } from '../../userdata/image/component';
import { one, type Synthesized } from './aws-synth';
import type { SystemContainer } from './system-container';

interface Script {
  readonly action: 'ExecuteBash';
  readonly name: string;
  readonly inputs: { readonly commands: readonly string[] };
}
interface Download {
  readonly action: 'S3Download';
  readonly name: string;
  readonly inputs: readonly { readonly source: string; readonly destination: string }[];
}

interface Document {
  readonly name: string;
  readonly phases: readonly { readonly name: string; readonly steps: readonly (Script | Download)[] }[];
}

export interface Recipe {
  /** In the recipe's order. */
  readonly components: readonly Document[];
  /** What the stack puts into its bucket, by `s3://bucket/key`. */
  readonly objects: Readonly<Record<string, Uint8Array>>;
}

/** As Terraform reads the stack. */
export function recipeOf(stack: Synthesized): Recipe {
  const { component } = one(stack, 'aws_imagebuilder_image_recipe');
  const { bucket, key, source } = one(stack, 'aws_s3_object');
  const file = stack.files[source];
  if (file === undefined) throw new Error(`the stack has no file ${source}`);
  return {
    components: component.map(({ component_arn: arn }: { component_arn: string }) => {
      const { data } = one(stack, 'aws_imagebuilder_component', arn.split('.')[1]);
      return yaml.load(data.replaceAll(/([$%])\1\{/g, '$1{')) as Document;
    }),
    objects: { [`s3://${bucket}/${key}`]: Buffer.from(file, 'base64') },
  };
}

/** What a step of the recipe does, word by word. */
export function scriptOf({ components }: Recipe, phase: Phase, step: string): string {
  const found = components
    .flatMap(({ phases }) => phases.filter(({ name }) => name === phase))
    .flatMap(({ steps }) => steps)
    .find(({ name }) => name === step);
  if (found?.action !== 'ExecuteBash') throw new Error(`the recipe has no script ${phase}/${step}`);
  return found.inputs.commands.join('\n');
}

/**
 * One phase of all components, in their order. @returns what the steps said
 * @throws Error of the first step that fails, which ends it
 */
export function runPhase({ components, objects }: Recipe, phase: Phase, machine: SystemContainer): string {
  let said = '';
  for (const { name: component, phases } of components)
    for (const { name, steps } of phases)
      for (const step of name === phase ? steps : [])
        try {
          said += runStep(step, objects, machine);
        } catch (error) {
          throw new Error(`${component}, ${phase}, ${step.name}: ${(error as Error).message}`);
        }
  return said;
}

function runStep(step: Script | Download, objects: Recipe['objects'], machine: SystemContainer): string {
  // Each command is a program of bash's, from a file: one that reads its input finds none of the script there.
  if (step.action === 'ExecuteBash')
    return step.inputs.commands
      .map((command) => {
        machine.put('/run/component.sh', command);
        return machine.shell('bash /run/component.sh </dev/null');
      })
      .join('');
  for (const { source, destination } of step.inputs) {
    const object = objects[source];
    if (!object) throw new Error(`the stack puts nothing at ${source}`);
    machine.put(destination, object);
  }
  return '';
}
