/**
 * The local platform's certificate authority with the DNS that it asks, and an object store: containers of the test's
 * own on one network.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { authorityRoot, createAuthority, removeAuthority } from '../../deployer/local/authority';
import { removeData } from '../../deployer/local/data';
import { AUTHORITY_IMAGE, STORE_IMAGE } from '../../deployer/local/images/catalog';
import { layout } from '../../deployer/local/layout';
import { createParameters } from '../../deployer/local/parameters';
import { storeClient } from '../../protocol/store';
import { accountsIn, certificatesIn, ordersIn } from './authority-log';
import { docker, dockerOrThrow, requireImage } from './docker';
import { eventually } from './eventually';
import { makeFolder, removeFolder } from './folder';

const GATEWAY = 'baton/gateway:trixie';
const KEY = { accessKeyId: 'test', secretAccessKey: 'test-secret' };
/** No other test and no environment has it. */
const NETWORK = '10.222.0.0/16';
export const AUTHORITY_NAME = 'authority.internal';
export const DATA_BUCKET = 'data';

export class AcmeAuthority {
  readonly name = `baton-test-acme-${process.pid}`;
  readonly folder = makeFolder();
  /** What its certificates and its own HTTPS server are trusted by. */
  root = '';
  s3!: S3Client;
  readonly #containers: string[] = [];
  readonly #platform = { environment: `test-acme-${process.pid}`, layout: this.#layout(), domain: 'test' };

  static async start(): Promise<AcmeAuthority> {
    const authority = new AcmeAuthority();
    try {
      await authority.#start();
      return authority;
    } catch (error) {
      await authority.close();
      throw error;
    }
  }

  #layout() {
    const own = layout(`test-acme-${process.pid}`, NETWORK);
    // The first address is Docker's own here, so the names are served at another.
    const dns = own.authority.address.replace(/\d+$/, '9');
    return {
      ...own,
      clients: { ...own.clients, network: this.name },
      gateway: { ...own.gateway, client: dns },
    };
  }

  async #start(): Promise<void> {
    for (const image of [AUTHORITY_IMAGE, STORE_IMAGE, GATEWAY]) requireImage(image);
    const { clients, gateway } = this.#platform.layout;
    // Nothing that is tested can reach the Internet.
    dockerOrThrow(['network', 'create', '--internal', '--subnet', clients.subnet, this.name]);
    mkdirSync(join(this.folder, 'dns'));
    this.lead([], '192.0.2.1');
    this.run(
      'dns',
      GATEWAY,
      [...['--ip', gateway.client, '--entrypoint', 'dnsmasq'], ...['--volume', `${this.folder}/dns:/dns:ro`]],
      ['--keep-in-foreground', '--user=root', '--no-hosts', '--no-resolv', '--addn-hosts=/dns/hosts'],
    );
    await createParameters(this.#platform);
    await createAuthority(this.#platform);
    this.root = await authorityRoot(this.#platform);
    const store = this.run('store', STORE_IMAGE, this.#storeOptions, [
      '-c',
      'mkdir -p /objects && exec versitygw --quiet --port :7070 posix /objects',
    ]);
    const endpoint = `http://${this.addressOf(store)}:7070`;
    this.s3 = storeClient({ region: 'us-east-1', endpoint, credentials: KEY });
    await eventually(async () => {
      await this.s3.send(new CreateBucketCommand({ Bucket: DATA_BUCKET }));
      return true;
    });
  }

  readonly #storeOptions = [
    ...[
      '--env',
      `ROOT_ACCESS_KEY_ID=${KEY.accessKeyId}`,
      '--env',
      `ROOT_SECRET_ACCESS_KEY=${KEY.secretAccessKey}`,
    ],
    ...['--entrypoint', 'sh'],
  ];

  /** @returns the container's name */
  run(role: string, image: string, options: readonly string[], argv: readonly string[]): string {
    return this.start(role, [...options, image, ...argv]);
  }

  /** A container that knows the authority's address. */
  start(role: string, args: readonly string[]): string {
    const name = `${this.name}-${role}`;
    this.#containers.push(name);
    const known = ['--add-host', `${AUTHORITY_NAME}:${this.#platform.layout.authority.address}`];
    dockerOrThrow(['run', '--detach', '--name', name, '--network', this.name, ...known, ...args]);
    return name;
  }

  stop = (container: string) => void docker(['rm', '--force', '--volumes', container]);

  addressOf = (container: string) =>
    dockerOrThrow([
      'inspect',
      '--format',
      '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
      container,
    ]);

  /** The elastic address, as far as the authority sees it: the names lead to that server from now on. */
  lead(names: readonly string[], address: string): void {
    writeFileSync(join(this.folder, 'dns/hosts'), names.map((name) => `${address} ${name}\n`).join(''));
    if (names.length > 0) dockerOrThrow(['kill', '--signal', 'HUP', `${this.name}-dns`]);
  }

  /** As after a loss of power. */
  async restart(): Promise<void> {
    const { name } = this.#platform.layout.authority;
    dockerOrThrow(['kill', name]);
    dockerOrThrow(['start', name]);
  }

  private log = () => docker(['logs', this.#platform.layout.authority.name]).output;

  /** How often it was asked for a certificate, and how often it gave one. */
  get orders(): { asked: number; issued: number } {
    const log = this.log();
    return { asked: ordersIn(log), issued: certificatesIn(log) };
  }

  get accounts(): number {
    return accountsIn(this.log());
  }

  async close(): Promise<void> {
    for (const name of this.#containers) this.stop(name);
    await removeAuthority(this.#platform);
    await removeData(this.#platform);
    docker(['network', 'rm', this.name]);
    removeFolder(this.folder);
  }
}
