/** The elastic address: a container that translates it to the machine that holds it. */
import { addressRules, holderIn } from './address-rules';
import { docker, putFiles, removeContainer } from './docker';
import script from './gateway.sh';
import { labels, type PlatformInput } from './settings';

export interface AddressInput extends PlatformInput {
  readonly domain: string;
  readonly ports: { readonly http: number; readonly https: number };
}

const RULES = '/etc/baton/address.nft';

export async function createAddress(input: AddressInput): Promise<void> {
  const { layout, ports, domain } = input;
  const { gateway, servers, clients, authority, store, alertSink } = layout;
  await removeContainer(gateway.name);
  // An address of its own on the clients' network; the router's address is added by the script.
  const ownClientAddress = gateway.client.replace(/\.1$/, '.2');
  await docker([
    ...['create', '--name', gateway.name, ...labels(input, 'gateway')],
    ...['--network', servers.network, '--ip', gateway.server, '--cap-add', 'NET_ADMIN'],
    ...['--sysctl', 'net.ipv4.ip_forward=1'],
    // Packets return by another way than they came, and may leave by the interface where they arrived.
    ...['net.ipv4.conf.all.rp_filter=0', 'net.ipv4.conf.default.rp_filter=0'].flatMap((one) => [
      '--sysctl',
      one,
    ]),
    ...['net.ipv4.conf.all.send_redirects=0', 'net.ipv4.conf.default.send_redirects=0'].flatMap((one) => [
      '--sysctl',
      one,
    ]),
    ...['--publish', `127.0.0.1:${ports.http}:80`],
    ...['--publish', `127.0.0.1:${ports.https}:443`, '--publish', `127.0.0.1:${ports.https}:443/udp`],
    ...['--restart', 'unless-stopped', 'baton/gateway:trixie', 'sh', '/etc/baton/gateway.sh'],
    ...[
      gateway.client,
      ownClientAddress,
      layout.address,
      authority.address,
      store.address,
      domain,
      alertSink.address,
    ],
  ]);
  try {
    await docker(['network', 'connect', '--ip', ownClientAddress, clients.network, gateway.name]);
    await putFiles(gateway.name, {
      '/etc/baton/gateway.sh': script,
      [RULES]: addressRules(layout, undefined),
    });
    await docker(['start', gateway.name]);
  } catch (error) {
    await removeContainer(gateway.name);
    throw portError(error as Error, input);
  }
}

export const removeAddress = ({ layout }: AddressInput) => removeContainer(layout.gateway.name);

/** @returns the server address of the machine that holds the elastic address; undefined where none does */
export async function addressHolder({ layout }: PlatformInput): Promise<string | undefined> {
  const rules = await docker(['exec', layout.gateway.name, 'cat', RULES]).catch(() => '');
  return holderIn(rules, layout);
}

/** @throws Error where the gateway does not translate */
export const addressRulesHold = ({ layout }: PlatformInput) =>
  docker(['exec', layout.gateway.name, 'nft', 'list', 'table', 'ip', 'baton']);

export async function giveUpAddress({ layout }: PlatformInput): Promise<void> {
  await putFiles(layout.gateway.name, { [RULES]: addressRules(layout, undefined) });
  await docker(['exec', layout.gateway.name, 'nft', '-f', RULES]);
}

/** Moves the elastic address in one transaction: there is no moment without it. */
export async function moveAddress({ layout }: PlatformInput, machineAddress: string): Promise<void> {
  await putFiles(layout.gateway.name, { [RULES]: addressRules(layout, machineAddress) });
  await docker(['exec', layout.gateway.name, 'nft', '-f', RULES]);
}

function portError(error: Error, { ports, environment }: AddressInput): Error {
  if (!/address already in use|port is already allocated/i.test(error.message)) return error;
  return new Error(
    `port ${ports.http} or ${ports.https} of the loopback address is in use: stop what uses it, or set other ports ` +
      `(ports in environments/${environment}.ts)`,
  );
}
