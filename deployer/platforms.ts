/** The platforms that commands work on. */
import type { Environment } from '../settings/schema';
import { awsCommands } from './aws/commands';
import { localCommands } from './local/commands';
import type { PlatformCommands } from './platform-commands';

const PLATFORMS: readonly PlatformCommands[] = [awsCommands, localCommands];

/** @throws Error when the commands do not know the environment's platform */
export function commandsOf({ platform }: Environment): PlatformCommands {
  const found = PLATFORMS.find(({ name }) => name === platform);
  if (!found) throw new Error(`no command works on the platform ${platform}`);
  return found;
}
