/** The bundle's own networks: every service has a fixed address, so that routes and targets need no discovery. */
import type { ServiceName } from '../environments/schema';
import type { Service } from './service';

export const SUBNET = '172.28.0.0/16';

/** Apart from the others, for code of the site's own: it reaches nginx and what else is put here, not Prometheus. */
export const SITE_SUBNET = '172.29.0.0/24';

/** nginx there. */
export const NGINX_FOR_SITE = '172.29.0.2';

/** The machine itself, as the bundle's containers see it. */
export const MACHINE = '172.28.0.1';

/** Where the agent answers with its metrics and its server's identity. */
export const AGENT_PORT = 9101;

export const ADDRESSES: Readonly<Record<ServiceName, string>> = {
  // On the host network, so at the machine's own address.
  traefik: MACHINE,
  'node-exporter': MACHINE,
  nginx: '172.28.1.2',
  php: '172.29.0.3',
  prometheus: '172.28.1.10',
  alertmanager: '172.28.1.11',
  grafana: '172.28.1.12',
  'nginx-exporter': '172.28.1.13',
  cadvisor: '172.28.1.14',
  'blackbox-exporter': '172.28.1.15',
};

/** @throws Error when a service that is not of the bundle says none */
export function addressOf({
  name,
  address,
  container,
}: Pick<Service, 'name' | 'address' | 'container'>): string {
  const found = address ?? (ADDRESSES as Readonly<Record<string, string>>)[name];
  const [subnet, example] =
    container.network === 'site' ? [SITE_SUBNET, '172.29.0.10'] : [SUBNET, '172.28.2.10'];
  if (!found) throw new Error(`service ${name}: address must be one of ${subnet}, such as ${example}`);
  return found;
}
