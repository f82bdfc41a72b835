/** The volumes of an environment that no machine owns: they outlive the containers that use them. */
import { docker, list } from './docker';
import { label } from './settings';

/** No more than this: a change of it would remove them. */
export interface DataInput {
  readonly environment: string;
}

export async function removeData({ environment }: DataInput): Promise<void> {
  const volumes = await list(['volume', 'ls', '--quiet', '--filter', `label=${label(environment)}`]);
  if (volumes.length > 0) await docker(['volume', 'rm', ...volumes]);
}
