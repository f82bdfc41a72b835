/** The environment's public names in the world's DNS of this platform, also those that are not below its domain. */
import { docker, putFiles } from './docker';
import type { PlatformInput } from './settings';

export interface NamesInput extends PlatformInput {
  /** Every name that the server answers to: the authority must find each of its certificate. */
  readonly names: readonly string[];
}

const HOSTS = '/etc/baton/names';
/** That of other kinds, such as IPv6 addresses, is not looked for anywhere else. */
const SERVERS = '/etc/baton/names.servers';

/** The gateway reads them again while it runs: to make it again would take the address away for a moment. */
export async function setNames({ layout, names }: NamesInput): Promise<void> {
  const { address, gateway } = layout;
  const lines = (line: (name: string) => string) => names.map((name) => `${line(name)}\n`).join('');
  await putFiles(gateway.name, {
    [HOSTS]: lines((name) => `${address} ${name}`),
    [SERVERS]: lines((name) => `server=/${name}/`),
  });
  await docker(['kill', '--signal', 'HUP', gateway.name]);
}
