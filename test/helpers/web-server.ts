/**
 * Traefik with nginx behind it, and with PHP where the environment has it, as a server runs them once it holds the
 * address.
 */

import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../docker/bundle';
import { addressOf, networkOf } from '../../docker/networks';
import { services } from '../../docker/services';
import { placesOf } from '../../docker/site-place';
import { ADDRESSES } from '../../protocol/addresses';
import { wwwOf } from '../../protocol/paths';
import { type Environment, hostNames } from '../../settings/schema';
import { hasStaticSite } from '../../settings/static-site';
import { BundleNetwork } from './bundle-network';
import { makeCertificate } from './certificate';
import { composeFile } from './compose-file';
import { docker, dockerOrThrow } from './docker';
import { eventually } from './eventually';
import { makeFolder, removeFolder, writeFiles } from './folder';
import { ask } from './http';
import { atItsAddress, containerArguments } from './service-container';
import { writeSite } from './site';

type Pages = Readonly<Record<string, string>>;

export class WebServer {
  /** Of the authority that the server's certificate comes from. */
  readonly authorityFile: string;
  readonly #folder = makeFolder();
  /** What nginx serves from. */
  readonly www = join(this.#folder, 'srv/baton/www');
  /** Its release's files for Traefik, and the folder that Traefik watches. */
  readonly traefikFiles = join(this.#folder, 'docker/traefik');
  readonly watched = join(this.#folder, 'srv/baton/run/traefik');
  /** What Traefik finds under /run/baton/secrets. */
  readonly secrets = join(this.#folder, 'srv/baton/secrets/traefik');
  /** Names of the containers and of the network that clients are on. */
  readonly nginx: string;
  readonly traefik: string;
  /** @default none without PHP */
  readonly php: string | undefined;
  readonly clients: string;

  private constructor(
    private readonly network: BundleNetwork,
    environment: Environment,
    pages: Pages,
    sites: Readonly<Record<string, Pages>>,
  ) {
    writeFiles(this.#folder, bundle(environment));
    mkdirSync(this.secrets, { recursive: true });
    writeSite(this.www, {
      '404.html': 'own not found',
      _redirects: '/secret /x',
      _headers: '/secret',
      ...pages,
    });
    const { watched } = this;
    mkdirSync(watched, { recursive: true });
    // What the boot does, and what the agent does later.
    for (const part of ['dynamic', 'on-address']) {
      const from = join(this.#folder, 'docker/traefik', part);
      for (const name of readdirSync(from)) copyFileSync(join(from, name), join(watched, name));
    }
    const certificate = {
      certFile: '/etc/traefik/dynamic/cert.pem',
      keyFile: '/etc/traefik/dynamic/key.pem',
    };
    makeCertificate(watched, hostNames(environment));
    writeFileSync(join(watched, 'test.yaml'), JSON.stringify({ tls: { certificates: [certificate] } }));
    this.authorityFile = join(watched, 'ca.pem');
    const start = (name: string, given: readonly string[], joined?: string) => {
      const service = composeFile(environment).services[name];
      if (!service) throw new Error(`the compose file has no ${name}`);
      const args = containerArguments(service, this.#folder, given);
      return network.start(name, args, joined);
    };
    this.php = environment.site.php ? start('php', atItsAddress('php'), network.site) : undefined;
    this.nginx = hasStaticSite(environment) ? start('nginx', atItsAddress('nginx'), network.site) : '';
    this.traefik = start('traefik', [
      ...atItsAddress('traefik'),
      '--sysctl',
      'net.ipv4.ip_unprivileged_port_start=80',
    ]);
    network.joinSite(this.traefik);
    for (const { name, place, environment: site } of placesOf(environment)) {
      const { name: bridge, gateway } = networkOf(place.nginxAddress);
      writeSite(this.wwwOf(name), sites[name]);
      if (site.site.php) start(place.php, ['--ip', place.phpAddress], network.named(bridge));
      start(place.nginx, ['--ip', place.nginxAddress], network.named(bridge));
      network.joinSite(this.traefik, gateway, network.named(bridge));
    }
    this.clients = network.name;
  }

  /** @param program of the environment's apps, in Node */
  private async startApps(environment: Environment, program: string): Promise<void> {
    const all = services(environment);
    for (const name of Object.keys(environment.apps)) {
      const [entry, service] = [
        composeFile(environment).services[name],
        all.find((one) => one.name === name),
      ];
      if (!entry || !service) throw new Error(`the compose file has no ${name}`);
      const address = addressOf(service);
      const place = await this.network.openAround(address, this.traefik);
      const given = ['--ip', address, '--entrypoint', 'node'];
      const args = containerArguments({ ...entry, command: ['-e', program, name] }, this.#folder, given);
      this.network.start(name, args, place);
    }
  }

  /**
   * @param pages of the site, beside those that every test's has
   * @param sites the same of further sites, by their names
   * @param program of the environment's apps, in Node
   */
  static async start(
    environment: Environment,
    pages: Pages = {},
    {
      sites = {},
      program = '',
    }: { readonly sites?: Readonly<Record<string, Pages>>; readonly program?: string } = {},
  ): Promise<WebServer> {
    const further = placesOf(environment).map(({ place }) => networkOf(place.nginxAddress));
    const network = await BundleNetwork.open(further);
    try {
      const server = new WebServer(network, environment, pages, sites);
      await server.startApps(environment, program);
      const health = { address: ADDRESSES.traefik, port: 443, tls: true, host: environment.domain };
      await eventually(
        async () => (await ask({ ...health, path: '/.well-known/nginx/health' })).status === 200,
      ).catch((error: Error) => {
        throw new Error(`Traefik does not answer: ${error.message}\n${server.log()}`);
      });
      return server;
    } catch (error) {
      network.close();
      throw error;
    }
  }

  /** What a further site's nginx serves from. */
  wwwOf(site: string): string {
    return join(this.#folder, wwwOf(site));
  }

  restartTraefik(): void {
    dockerOrThrow(['restart', '--time', '1', this.traefik]);
  }

  log(container = this.traefik): string {
    return docker(['logs', container]).output;
  }

  close(): void {
    this.network.close();
    removeFolder(this.#folder);
  }
}
