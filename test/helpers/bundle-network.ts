/**
 * The bundle's network, as a network of Docker's own: the machine's address, which is Traefik's, is a container's here.
 * There can be only one at a time, so that test files take turns.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SUBNET } from '../../docker/addresses';
import { docker, dockerOrThrow } from './docker';

const PATIENCE_SECONDS = 300;

export class BundleNetwork {
  readonly name = `baton-test-${randomBytes(4).toString('hex')}`;
  readonly #containers: string[] = [];

  /** Without a way out: nothing that is tested can reach the Internet. */
  static async open(): Promise<BundleNetwork> {
    const network = new BundleNetwork();
    const end = Date.now() + PATIENCE_SECONDS * 1000;
    for (;;) {
      const { status, output } = docker([
        ...[
          'network',
          'create',
          '--internal',
          '--subnet',
          SUBNET,
          '--gateway',
          '172.28.255.254',
          network.name,
        ],
      ]);
      if (status === 0) return network;
      if (!output.includes('overlaps') || Date.now() > end)
        throw new Error(`no network ${SUBNET} for the tests: ${output.trim()}`);
      await sleep(500);
    }
  }

  /** @returns the container's name */
  start(role: string, args: readonly string[]): string {
    const name = `${this.name}-${role}`;
    this.#containers.push(name);
    dockerOrThrow(['run', '--detach', '--name', name, '--network', this.name, ...args]);
    return name;
  }

  stop(container: string): void {
    docker(['rm', '--force', '--volumes', container]);
  }

  close(): void {
    for (const name of this.#containers) this.stop(name);
    docker(['network', 'rm', this.name]);
  }
}
