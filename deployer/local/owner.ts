/** Which copy of the project a local environment belongs to: two that share one would destroy each other's. */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../project';
import { label, labelValues, PROJECT_LABEL } from './settings';

/**
 * @param project the folder that wants to work on it. @default as Terraform's steps see it
 * @throws Error when the environment is another project's, which is still there
 */
export async function refuseOtherOwner(environment: string, project = PROJECT): Promise<void> {
  const own = realpathSync(project);
  const owners = await labelValues(PROJECT_LABEL, label(environment));
  // A folder that was moved or removed owns nothing any more.
  const other = owners.find((one) => one !== own && existsSync(join(one, 'cdktf.json')));
  if (other === undefined) return;
  throw new Error(
    `the environment "${environment}" on this computer belongs to the project in ${other}, and this is ${own}.\n` +
      `Next step: work on it there, or remove it there: npx baton down ${environment}. To have both, give this one ` +
      'another name, network and ports (environments/)',
  );
}
