/** Whether the local platform's range of addresses is free on this computer. */
import { networkInterfaces } from 'node:os';
import { PrerequisiteError } from './prerequisite-error';
import { type Network, overlap, procRoutes, routes } from './routes';
import { type System, THIS_COMPUTER, tryRun } from './system';

/**
 * @param range a private /16
 * @param own the environment's own Docker networks: these may have the range
 * @throws PrerequisiteError naming what has the range, and another one that is free
 */
export async function checkNetwork(
  environment: string,
  range: string,
  own: readonly string[],
  system: System = THIS_COMPUTER,
): Promise<void> {
  const bridges = await dockerBridges(system);
  const isOwn = ({ device }: Network) => own.includes(bridges.get(device) ?? '');
  const used = (await networksOf(system)).filter((network) => !isOwn(network));
  const hit = used.find(({ subnet }) => overlap(subnet, range));
  if (hit === undefined) return;
  const bridge = bridges.get(hit.device);
  const where = bridge === undefined ? `the interface ${hit.device}` : `the Docker network ${bridge}`;
  const free = freeRange(used.map(({ subnet }) => subnet));
  throw new PrerequisiteError(
    `the network ${range} of ${environment} overlaps ${hit.subnet} of ${where}`,
    `choose another private /16${free === undefined ? '' : `, such as ${free}`}: ` +
      `network in environments/${environment}.ts`,
  );
}

/** Networks that this computer has an address in or a route to. */
async function networksOf(system: System): Promise<Network[]> {
  // Every table: VPNs have their own, and the one named local holds the addresses.
  const { code, stdout } = await tryRun(system, 'ip', ['-json', '-4', 'route', 'show', 'table', 'all']);
  if (code === 0) return routes(stdout);
  return [...procRoutes((await system.read('/proc/net/route')) ?? ''), ...ownAddresses()];
}

const ownAddresses = (): Network[] =>
  Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ address }) => ({ device, subnet: `${address}/32` })),
  );

/** The names of Docker's networks by their bridge's device. */
async function dockerBridges(system: System): Promise<ReadonlyMap<string, string>> {
  const { code, stdout } = await tryRun(system, 'docker', ['network', 'ls', '--format', '{{.ID}} {{.Name}}']);
  const lines = code === 0 ? stdout.split('\n').filter(Boolean) : [];
  return new Map(
    lines.map((line) => {
      const [id = '', name = ''] = line.split(' ');
      return [`br-${id.slice(0, 12)}`, name];
    }),
  );
}

function freeRange(used: readonly string[]): string | undefined {
  const candidates = Array.from({ length: 56 }, (_, index) => `10.${200 + index}.0.0/16`);
  candidates.push(...Array.from({ length: 12 }, (_, index) => `172.${20 + index}.0.0/16`), '192.168.0.0/16');
  return candidates.find((range) => used.every((subnet) => !overlap(subnet, range)));
}
