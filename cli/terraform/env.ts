/** What Terraform and OpenTofu are told by their environment. */
import { existsSync } from 'node:fs';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Neither asks its maker for news. A configuration file that is not there is not named: it holds nothing, and each
 * start would warn of it.
 */
export function terraformEnv({ TF_CLI_CONFIG_FILE: file, ...env }: Env): Env {
  return {
    ...env,
    ...(file !== undefined && existsSync(file) && { TF_CLI_CONFIG_FILE: file }),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
}
