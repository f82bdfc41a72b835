/** What Terraform's state says of an environment on this computer. */
import { existsSync, readFileSync } from 'node:fs';

/** https://developer.hashicorp.com/terraform/internals/json-format says what of it is meant to be read. */
interface StateFile {
  readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources?: readonly {
    readonly name: string;
    readonly instances: readonly {
      readonly deposed?: string;
      readonly attributes: { readonly id: string };
    }[];
  }[];
}

export interface DeployedState {
  /** Id of the machine's resource, where there is one. */
  readonly machine: string | undefined;
  /** The release that serves, where one does. */
  readonly release: string | undefined;
}

export const stateFile = (name: string) => `terraform.${name}.tfstate`;

/** @returns undefined where nothing was deployed */
export function deployedState(name: string): DeployedState | undefined {
  const file = stateFile(name);
  if (!existsSync(file)) return undefined;
  const { resources = [], outputs } = JSON.parse(readFileSync(file, 'utf8')) as StateFile;
  if (resources.length === 0) return undefined;
  const machine = resources
    .find((resource) => resource.name === 'machine')
    ?.instances.find(({ deposed }) => deposed === undefined);
  const release = outputs?.release_id?.value;
  return { machine: machine?.attributes.id, release: typeof release === 'string' ? release : undefined };
}
