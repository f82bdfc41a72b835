/** Servers that are networks of their own in one container, with the real rules and tunnels of the handover. */
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ends, handoverRules } from '../../agent/handover/rules';
import { tunnelCommands } from '../../agent/handover/tunnel';
import { PRIVILEGES } from '../../deployer/local/machine';

const FOLDER = 'test/tools/handover';
const [A, B, C] = ['10.50.0.10', '10.50.0.11', '10.50.0.12'] as const;

export const NETWORK_IMAGE = 'baton/machine:trixie-baked';
/** Runs the network within the image. */
export const NETWORK_COMMAND = ['/w/network.sh'] as const;
/** Most bytes of a packet on the way to clients. */
export const INTERNET_MTU = 1500;

/**
 * Fills the folder that the container reads.
 * @param mtu most bytes of a packet between the servers
 */
export function writeNetwork(folder: string, mtu: number): void {
  for (const file of readdirSync(FOLDER)) copyFileSync(join(FOLDER, file), join(folder, file));
  const device = 'eth0';
  const servers: Readonly<Record<string, Ends>> = {
    a: { device, own: A, newer: B },
    b: { device, own: B, older: A, sendsOn: true },
    'b-newer': { device, own: B, older: A, sendsOn: true, newer: C },
    c: { device, own: C, older: B, sendsOn: true },
  };
  for (const [name, ends] of Object.entries(servers)) {
    writeFileSync(join(folder, `${name}.sh`), commands(name, ends, mtu));
    writeFileSync(join(folder, `${name}.nft`), handoverRules(ends));
  }
}

/** Options of `docker run`. */
export const networkOptions = (folder: string, env: Readonly<Record<string, string | number>>): string[] => [
  ...[...PRIVILEGES, '--volume', `${folder}:/w:ro`, '--entrypoint', 'bash'],
  ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
];

/** What one server does once its neighbours are as given. */
function commands(name: string, ends: Ends, mtu: number): string {
  const sides = (['older', 'newer'] as const).flatMap((side) => {
    const address = ends[side];
    return address === undefined ? [] : tunnelCommands(side, address, ends, mtu);
  });
  // As the agent, which takes what is there already for done.
  const quoted = sides.map((command) => `${command.join(' ')} 2>/dev/null || true`);
  return [...quoted, `nft -f /w/${name}.nft`, ''].join('\n');
}
