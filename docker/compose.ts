/** The compose file, with the hardening that every service gets. */
import { MONITORING, type Network } from '../protocol/addresses';
import type { Environment } from '../settings/schema';
import type { ServiceName } from '../settings/services';
import { programEntries } from './apps/programs';
import { IMAGES, pinnedImage } from './images';
import { logging } from './logging';
import { addressesOf, networkOf } from './networks';
import { envFile, secretVolumes } from './secrets';
import type { Container, Service } from './service';

export function compose(environment: Environment, services: readonly Service[]): object {
  const entries = Object.fromEntries(
    services.map((service) => [service.name, entry(environment, service, services)]),
  );
  return {
    name: 'baton',
    services: { ...entries, ...programEntries(environment, entries) },
    networks: Object.fromEntries(
      [MONITORING, ...services.flatMap((service) => addressesOf(service, services)).map(networkOf)].map(
        (network) => [network.name, bridge(network)],
      ),
    ),
  };
}

export const image = (environment: Environment, name: ServiceName) =>
  environment.images[name] ?? (environment.traits.isPinned ? pinnedImage(name) : IMAGES[name]);

/** @throws Error when a service that is not of the bundle says none */
export function imageOf(
  environment: Environment,
  { name, like = name as ServiceName, image: own }: Pick<Service, 'name' | 'like' | 'image'>,
): string {
  const found = own ?? (Object.hasOwn(IMAGES, like) ? image(environment, like) : undefined);
  if (!found) throw new Error(`service ${name}: image must be given, such as ghcr.io/example/shop:1.2.0`);
  return found;
}

function entry(environment: Environment, service: Service, services: readonly Service[]): object {
  const { container } = service;
  return {
    image: imageOf(environment, service),
    container_name: service.name,
    user: container.user,
    ...(container.command && { command: container.command.map(escapeDollar) }),
    ...(container.environment && { environment: mapValues(container.environment, escapeDollar) }),
    ...envFile(service),
    ...(container.network === 'host'
      ? { network_mode: 'host' }
      : { networks: Object.fromEntries(addressesOf(service, services).map(place)) }),
    volumes: [...(container.volumes ?? []), ...secretVolumes(service)],
    tmpfs: (container.tmpfs ?? []).map((path) => ownedBy(container.user, path)),
    read_only: container.writable !== true,
    cap_drop: ['ALL'],
    ...(container.capabilities && { cap_add: container.capabilities }),
    security_opt: ['no-new-privileges:true'],
    ...limits(environment, service),
    ...healthcheck(container),
    logging: logging(environment, service),
    stop_grace_period: `${container.stopSeconds ?? 10}s`,
    restart: 'unless-stopped',
    ...container.extra,
  };
}

const bridge = ({ bridge: device, subnet, gateway }: Network) => ({
  driver: 'bridge',
  driver_opts: { 'com.docker.network.bridge.name': device },
  ipam: { config: [{ subnet, gateway }] },
});

const place = (address: string) => [networkOf(address).name, { ipv4_address: address }] as const;

function limits(environment: Environment, { name, like = name as ServiceName, container }: Service): object {
  const own = environment.limits[like] ?? {};
  const memory = `${own.memoryMiB ?? container.memoryMiB}m`;
  return {
    mem_limit: memory,
    // The same as the memory: no swap.
    memswap_limit: memory,
    ...(environment.traits.hasCpuLimits && { cpus: own.cpus ?? container.cpus }),
    pids_limit: own.pids ?? container.pids,
  };
}

/** Asked often while the service starts, because the gate waits for it, and seldom afterwards. */
function healthcheck({ healthUrl, healthCommand }: Container): object {
  const command = healthUrl ? ['wget', '-q', '-O', '/dev/null', healthUrl] : healthCommand;
  if (!command) return {};
  return {
    healthcheck: {
      test: ['CMD', ...command.map(escapeDollar)],
      interval: '15s',
      timeout: '5s',
      retries: 3,
      start_period: '60s',
      start_interval: '300ms',
    },
  };
}

/** By default such a folder has the rights that it has in the image, whose user is another one. */
const ownedBy = (user: string, path: string) => {
  const [uid = '0', gid = uid] = user.split(':');
  return path.includes(':') ? path : `${path}:uid=${uid},gid=${gid}`;
};

/** Compose reads `$` as the start of a variable. */
const escapeDollar = (text: string) => text.replaceAll('$', '$$$$');

const mapValues = (record: Readonly<Record<string, string>>, change: (value: string) => string) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
