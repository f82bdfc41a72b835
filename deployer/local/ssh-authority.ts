/** On this computer an environment's SSH authority is not replaced: it goes with the environment. */
import type { LocalEnvironment } from '../../settings/schema';
import type { SshAuthorityCommands } from '../ssh-authority-commands';
import { layout } from './layout';
import { requireParameters } from './not-up';
import { readParameter } from './parameters';

const refuse = async (_: LocalEnvironment, name: string): Promise<never> => {
  throw new Error(
    `${name} is on this computer, where the SSH authority goes with the environment. Next step: npx baton down ` +
      `${name}, then up`,
  );
};

export const localSshAuthority: SshAuthorityCommands<LocalEnvironment> = {
  lines: async ({ domain, network }, name) => {
    const input = { environment: name, layout: layout(name, network) };
    await requireParameters(name, input.layout.parameters);
    const key = await readParameter(input, 'ssh-ca.pub');
    return [`@cert-authority ${domain} ${key.split(' ').slice(0, 2).join(' ')}`];
  },
  rotate: refuse,
  use: refuse,
  finish: refuse,
};
