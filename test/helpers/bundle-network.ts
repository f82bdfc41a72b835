/**
 * The bundle's networks, as networks of Docker's own: the machine's address, which is Traefik's, is a container's here.
 * There can be only one set at a time, so that test files take turns.
 */

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { networkOf } from '../../docker/networks';
import { ADDRESSES, MONITORING, type Network } from '../../protocol/addresses';
import { docker, dockerOrThrow } from './docker';

const PATIENCE_SECONDS = 300;

/** The one of nginx and PHP. */
const SITE = networkOf(ADDRESSES.nginx);

export class BundleNetwork {
  readonly name = `baton-test-${randomBytes(4).toString('hex')}`;
  readonly #containers: string[] = [];
  readonly #networks: string[] = [];

  /**
   * Without a way out: nothing that is tested can reach the Internet.
   * @param further networks, such as those of further sites
   */
  static async open(further: readonly Network[] = []): Promise<BundleNetwork> {
    const network = new BundleNetwork();
    const end = Date.now() + PATIENCE_SECONDS * 1000;
    await create(network.name, MONITORING.subnet, '172.28.255.254', end);
    await create(network.site, SITE.subnet, '172.29.0.251', end);
    for (const { name, subnet, gateway } of further) {
      await create(network.named(name), subnet, gateway.replace(/1$/, '251'), end);
      network.#networks.push(network.named(name));
    }
    return network;
  }

  /** The network of a service at this address, with Traefik on it as the machine is. @returns its name */
  async openAround(address: string, traefik: string): Promise<string> {
    const { name, subnet, gateway } = networkOf(address);
    const own = `${this.name}-${name}`;
    await create(own, subnet, gateway.replace(/1$/, '251'), Date.now() + PATIENCE_SECONDS * 1000);
    this.#networks.push(own);
    dockerOrThrow(['network', 'connect', '--ip', gateway, own, traefik]);
    return own;
  }

  get site(): string {
    return this.named('site');
  }

  named(name: string): string {
    return `${this.name}-${name}`;
  }

  /** @returns the container's name */
  start(role: string, args: readonly string[], network = this.name): string {
    const name = `${this.name}-${role}`;
    this.#containers.push(name);
    dockerOrThrow(['run', '--detach', '--name', name, '--network', network, ...args]);
    return name;
  }

  /** On the site's network as well, where it asks from the address. @default the machine's */
  joinSite(container: string, address = SITE.gateway, network = this.site): void {
    dockerOrThrow(['network', 'connect', '--ip', address, network, container]);
  }

  stop(container: string): void {
    docker(['rm', '--force', '--volumes', container]);
  }

  close(): void {
    for (const name of this.#containers) this.stop(name);
    docker(['network', 'rm', this.name, this.site, ...this.#networks]);
  }
}

async function create(name: string, subnet: string, gateway: string, end: number): Promise<void> {
  const argv = ['network', 'create', '--internal', '--subnet', subnet, '--gateway', gateway, name];
  for (;;) {
    const { status, output } = docker(argv);
    if (status === 0) return;
    if (!output.includes('overlaps') || Date.now() > end)
      throw new Error(`no network ${subnet} for the tests: ${output.trim()}`);
    await sleep(500);
  }
}
