/** Which Terraform or OpenTofu works on an environment. */
import { local } from '../../settings/local';
import type { Environment } from '../../settings/schema';
import type { CommandContext } from '../command';
import { recipesFolder } from '../local/images';
import { findProgram, type System, THIS_COMPUTER } from '../prerequisites/system';
import { ensureTerraform } from '../prerequisites/terraform';

/**
 * On this computer the one that `up` takes; elsewhere what cdktf takes, so that both read each other's state.
 * @throws Error with the next step where there is none
 */
export async function terraformOf(
  { platform }: Environment,
  { cacheDir, root, env, log }: Pick<CommandContext, 'cacheDir' | 'root' | 'env' | 'log'>,
  system: System = THIS_COMPUTER,
): Promise<string> {
  if (platform === local.name) return ensureTerraform({ cacheDir, log, recipesDir: recipesFolder(root) });
  const { TERRAFORM_BINARY_NAME: named } = env;
  const names = named ? [named] : ['terraform', 'tofu'];
  for (const name of names) {
    const found = await findProgram(system, name);
    if (found) return found;
  }
  const missing = named ? `${named}, which TERRAFORM_BINARY_NAME names, is not on the PATH` : NEITHER;
  throw new Error(
    `${missing}. Next step: install Terraform (https://developer.hashicorp.com/terraform/install) or OpenTofu ` +
      '(https://opentofu.org/docs/intro/install/)',
  );
}

const NEITHER = 'neither Terraform nor OpenTofu is on the PATH';
