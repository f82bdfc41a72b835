/** Where the other servers reach this one. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PrivateAddress {
  /** The interface of the default route. */
  readonly device: string;
  readonly address: string;
  /** Most bytes of a packet there. */
  readonly mtu: number;
}

/** @throws Error where the machine has no default route or no IPv4 address there */
export async function privateAddress(): Promise<PrivateAddress> {
  const { stdout } = await run('ip', ['-4', '-json', 'route', 'show', 'default']);
  const [route] = JSON.parse(stdout) as { readonly dev: string; readonly prefsrc?: string }[];
  const found = route && networkInterfaces()[route.dev]?.find(({ family }) => family === 'IPv4');
  if (!route || !found) throw new Error('this machine has no default route with an IPv4 address');
  const address = route.prefsrc ?? found.address;
  // The metadata service and its neighbours have the addresses that such a server would have inside the tunnel.
  if (address.split('.')[2] === '169') throw new Error(`${address} has no free address inside a tunnel`);
  const mtu = Number(await readFile(`/sys/class/net/${route.dev}/mtu`, 'utf8'));
  return { device: route.dev, address, mtu };
}
