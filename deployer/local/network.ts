/** The servers' network and the clients' network. */
import { docker, exists } from './docker';
import { labels, type PlatformInput } from './settings';

export async function createNetwork(input: PlatformInput): Promise<void> {
  const { servers, clients } = input.layout;
  await checkSubnet(input);
  if (!(await exists('network', servers.network))) {
    await docker([
      ...['network', 'create', ...labels(input, 'servers')],
      ...['--subnet', servers.subnet, '--gateway', servers.host],
      servers.network,
    ]);
  }
  if (!(await exists('network', clients.network))) {
    await docker([
      ...['network', 'create', ...labels(input, 'clients')],
      ...['--subnet', clients.subnet, '--gateway', input.layout.gateway.client],
      // The gateway container is this network's router, so the host must not be.
      ...['--opt', 'com.docker.network.bridge.inhibit_ipv4=true'],
      ...['--opt', 'com.docker.network.bridge.enable_ip_masquerade=false'],
      clients.network,
    ]);
  }
}

export async function removeNetwork({ layout }: PlatformInput): Promise<void> {
  for (const { network } of [layout.servers, layout.clients]) {
    if (await exists('network', network)) await docker(['network', 'rm', network]);
  }
}

/** @throws Error when the network is there with another range: machines are on it */
async function checkSubnet({ environment, layout }: PlatformInput): Promise<void> {
  const { network, subnet } = layout.servers;
  if (!(await exists('network', network))) return;
  const found = await docker([
    'network',
    'inspect',
    '--format',
    '{{(index .IPAM.Config 0).Subnet}}',
    network,
  ]);
  if (found === subnet) return;
  throw new Error(
    `the network ${network} has the range ${found}, not ${subnet}: npx baton down ${environment} removes it`,
  );
}
