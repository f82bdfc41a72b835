/** The secrets of an environment on this computer: files in the volume that its machines read. */
import type { LocalEnvironment } from '../../settings/schema';
import type { SecretCommands, StoredSecret } from '../secret-commands';
import { docker, exists } from './docker';
import { layout } from './layout';
import { requireParameters, requireTools, TOOLS } from './not-up';
import { refuseOtherOwner } from './owner';
import script from './secrets.sh';
import { labels, type PlatformInput } from './settings';

/** The folder that a command of the user's runs in. */
const HERE = '.';

export const localSecrets: SecretCommands<LocalEnvironment> = {
  list: async (environment, name) => {
    const input = inputOf(environment, name);
    await requireParameters(name, input.layout.parameters);
    return storedSecrets(input);
  },
  store: async (environment, name, _, secret, value) => {
    const input = inputOf(environment, name);
    await requireTools(name);
    await refuseOtherOwner(name, HERE);
    const volume = input.layout.parameters;
    // Before the first up, too: a server does not boot without what it needs.
    if (!(await exists('volume', volume)))
      await docker(['volume', 'create', ...labels(input, 'parameters', HERE), volume]);
    return Number(await inVolume(input, ['store', secret], value));
  },
  remove: async (environment, name, _, secret) => {
    const input = inputOf(environment, name);
    await requireParameters(name, input.layout.parameters);
    await refuseOtherOwner(name, HERE);
    await inVolume(input, ['remove', secret]);
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
const inVolume = ({ layout: names }: PlatformInput, args: readonly string[], value = ''): Promise<string> =>
  docker(
    [
      ...['run', '--rm', '--interactive', '--network', 'none', '--volume', `${names.parameters}:/parameters`],
      ...[TOOLS, 'sh', '-c', script, 'sh', ...args],
    ],
    { input: value },
  );
