/**
 * The bundle's networks. Every service has a fixed address, so that routes and targets need no discovery; the address
 * says which network the service is on.
 */
import { isIPv4 } from 'node:net';
import { ADDRESSES, APPS_FIRST_NETWORK, MACHINE, MONITORING, type Network } from '../protocol/addresses';
import type { ServiceName } from '../settings/services';
import type { Service } from './service';

/** From where nginx-exporter asks nginx. */
export const NGINX_EXPORTER_AT_NGINX = '172.29.0.253';

/** The site's networks are as many as there are first three numbers. Docker lets none of them reach another. */
const SITE = /^(172\.29\.(\d+)\.)\d+/;

/** @param address of the monitoring or of the site */
export function networkOf(address: string): Network {
  const [, prefix, number] = SITE.exec(address) ?? [];
  if (!prefix) return MONITORING;
  const name = `site-${number}`;
  return { name, subnet: `${prefix}0/24`, gateway: `${prefix}1`, bridge: `baton-${name}` };
}

/** From where Prometheus asks a target of the site. @returns undefined for a target elsewhere */
export function prometheusAt(target: string): string | undefined {
  const prefix = SITE.exec(target)?.[1];
  return prefix && `${prefix}254`;
}

/** One on each network that its container is on; none on the machine's. */
export function addressesOf(service: Service, services: readonly Service[]): string[] {
  const { network, asksFrom = [] } = service.container;
  if (network === 'host') return [];
  const others = typeof asksFrom === 'function' ? asksFrom(services) : asksFrom;
  return [
    addressOf(service),
    ...others.map((address) => (isBundled(service) ? address : free(service, address))),
  ];
}

/** @throws Error when a service that is not of the bundle says none, or one that is not its to take */
export function addressOf(service: Pick<Service, 'name' | 'address' | 'container'>): string {
  if (service.container.network === 'host') return service.address ?? MACHINE;
  const { address } = service;
  return isBundled(service) && (address === undefined || address === ADDRESSES[service.name])
    ? ADDRESSES[service.name]
    : free(service, address);
}

const isBundled = <T extends { readonly name: string }>(service: T): service is T & { name: ServiceName } =>
  Object.hasOwn(ADDRESSES, service.name);

function free({ name }: { readonly name: string }, address = 'none'): string {
  const last = Number(address.split('.')[3]);
  if (isIPv4(address) && SITE.test(address) && last >= 10 && last <= 250) return address;
  throw notFree(name, address);
}

/** @throws Error where a service of one's own is at an address, or asks from one, that is an app's to have */
export function requireOwnNetwork({ name, address, container: { asksFrom = [] } }: Service): void {
  const all = [address ?? '', ...(typeof asksFrom === 'function' ? [] : asksFrom)];
  const taken = all.find((one) => Number(SITE.exec(one)?.[2]) >= APPS_FIRST_NETWORK);
  if (taken) throw notFree(name, taken);
}

const notFree = (name: string, address: string) =>
  new Error(
    `service ${name}: address must be one of 172.29.0.10-172.29.${APPS_FIRST_NETWORK - 1}.250 whose last number is ` +
      `10-250, such as 172.29.1.10, got ${address}; services with the same first three numbers share a network, and ` +
      `those from ${APPS_FIRST_NETWORK} on are the apps'`,
  );
