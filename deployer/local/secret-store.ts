/** The secrets of an environment on this computer: files in the volume that its machines read. */
import type { LocalEnvironment } from '../../settings/schema';
import type { SecretCommands, StoredSecret } from '../secret-commands';
import { docker, exists } from './docker';
import { layout } from './layout';
import { refuseOtherOwner } from './owner';
import script from './secrets.sh';
import { labels, type PlatformInput } from './settings';

/** The folder that a command of the user's runs in. */
const HERE = '.';

export const localSecrets: SecretCommands<LocalEnvironment> = {
  list: (environment, name) => storedSecrets(inputOf(environment, name)),
  store: async (environment, name, _, secret, value) => {
    const input = inputOf(environment, name);
    await refuseOtherOwner(name, HERE);
    const volume = input.layout.parameters;
    // Before the first up, too: a server does not boot without what it needs.
    if (!(await exists('volume', volume)))
      await docker(['volume', 'create', ...labels(input, 'parameters', HERE), volume]);
    return Number(await inVolume(input, ['store', secret], value));
  },
  remove: async (environment, name, _, secret) => {
    const input = inputOf(environment, name);
    await refuseOtherOwner(name, HERE);
    if (await exists('volume', input.layout.parameters)) await inVolume(input, ['remove', secret]);
  },
  nextStep: (name) => `npx baton up ${name}`,
};

const inputOf = ({ network }: LocalEnvironment, environment: string): PlatformInput => ({
  environment,
  layout: layout(environment, network),
});

export async function storedSecrets(input: PlatformInput): Promise<StoredSecret[]> {
  if (!(await exists('volume', input.layout.parameters))) return [];
  const lines = (await inVolume(input, ['list'])).split('\n').filter(Boolean);
  return lines.map((line) => {
    const [name = '', seconds, version] = line.split(' ');
    return {
      ...{ name, version: Number(version), changed: new Date(Number(seconds) * 1000) },
      inPlainText: false,
    };
  });
}

/** The value comes by the standard input alone: arguments can be seen by every process. */
async function inVolume(
  { layout: names }: PlatformInput,
  args: readonly string[],
  value = '',
): Promise<string> {
  try {
    return await docker(
      [
        ...[
          'run',
          '--rm',
          '--interactive',
          '--network',
          'none',
          '--volume',
          `${names.parameters}:/parameters`,
        ],
        ...['baton/tools:trixie', 'sh', '-c', script, 'sh', ...args],
      ],
      { input: value },
    );
  } catch (error) {
    const { message } = error as Error;
    if (!/pull access denied|No such image|Unable to find image/.test(message)) throw error;
    throw new Error('the image baton/tools:trixie is not on this computer: npx baton up makes it');
  }
}
