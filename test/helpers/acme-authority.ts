/**
 * A certificate authority with the DNS that it asks, and an object store: containers of the test's own on one network.
 */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { AUTHORITY_IMAGE, STORE_IMAGE } from '../../deployer/local/images/catalog';
import { storeClient } from '../../protocol/store';
import { makeCertificate } from './certificate';
import { docker, dockerOrThrow, requireImage } from './docker';
import { makeFolder, removeFolder } from './folder';
import { ask, eventually } from './http';

const GATEWAY = 'baton/gateway:trixie';
const KEY = { accessKeyId: 'test', secretAccessKey: 'test-secret' };
export const AUTHORITY_NAME = 'authority.internal';
export const DATA_BUCKET = 'data';

export class AcmeAuthority {
  readonly name = `baton-test-acme-${process.pid}`;
  readonly folder = makeFolder();
  /** What its own HTTPS server is trusted by. */
  ownAuthority = '';
  /** What its certificates lead to. */
  root = '';
  s3!: S3Client;
  readonly #containers: string[] = [];

  static async start(): Promise<AcmeAuthority> {
    const authority = new AcmeAuthority();
    try {
      await authority.#start();
      return authority;
    } catch (error) {
      authority.close();
      throw error;
    }
  }

  async #start(): Promise<void> {
    for (const image of [AUTHORITY_IMAGE, STORE_IMAGE, GATEWAY]) requireImage(image);
    // Nothing that is tested can reach the Internet.
    dockerOrThrow(['network', 'create', '--internal', this.name]);
    const store = this.run('store', STORE_IMAGE, this.#storeOptions, [
      '-c',
      'mkdir -p /objects && exec versitygw --quiet --port :7070 posix /objects',
    ]);
    const endpoint = `http://${this.addressOf(store)}:7070`;
    this.s3 = storeClient({ region: 'us-east-1', endpoint, credentials: KEY });
    mkdirSync(join(this.folder, 'dns'));
    this.lead([], '192.0.2.1');
    const dns = this.run(
      'dns',
      GATEWAY,
      ['--entrypoint', 'dnsmasq', '--volume', `${this.folder}/dns:/dns:ro`],
      ['--keep-in-foreground', '--user=root', '--no-hosts', '--no-resolv', '--addn-hosts=/dns/hosts'],
    );
    const own = join(this.folder, 'authority');
    mkdirSync(own);
    this.ownAuthority = makeCertificate(own, [AUTHORITY_NAME]);
    writeFileSync(join(own, 'config.json'), JSON.stringify(CONFIG));
    chmodSync(own, 0o755);
    const authority = this.run(
      'authority',
      AUTHORITY_IMAGE,
      [
        ...['--network-alias', AUTHORITY_NAME, '--volume', `${own}:/baton:ro`],
        // Its deliberate delays and refusals test ACME clients; it asks for each order again.
        ...[
          '--env',
          'PEBBLE_VA_NOSLEEP=1',
          '--env',
          'PEBBLE_WFE_NONCEREJECT=0',
          '--env',
          'PEBBLE_AUTHZREUSE=0',
        ],
      ],
      ['-config', '/baton/config.json', '-dnsserver', `${this.addressOf(dns)}:53`],
    );
    const management = { address: this.addressOf(authority), port: 15000, tls: true, host: AUTHORITY_NAME };
    await eventually(async () => {
      const { status, body } = await ask({ ...management, path: '/roots/0' });
      this.root = body.toString();
      return status === 200;
    });
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

  start(role: string, args: readonly string[]): string {
    const name = `${this.name}-${role}`;
    this.#containers.push(name);
    dockerOrThrow(['run', '--detach', '--name', name, '--network', this.name, ...args]);
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

  private log = () => docker(['logs', `${this.name}-authority`]).output;

  /** How often it was asked for a certificate, and how often it gave one. */
  get orders(): { asked: number; issued: number } {
    const count = (pattern: RegExp) => this.log().match(pattern)?.length ?? 0;
    return { asked: count(/Added order/g), issued: count(/Issued certificate serial/g) };
  }

  close(): void {
    for (const name of this.#containers) this.stop(name);
    docker(['network', 'rm', this.name]);
    removeFolder(this.folder);
  }
}

const CONFIG = {
  pebble: {
    listenAddress: '0.0.0.0:14000',
    managementListenAddress: '0.0.0.0:15000',
    certificate: '/baton/cert.pem',
    privateKey: '/baton/key.pem',
    httpPort: 80,
    tlsPort: 443,
    profiles: { default: { description: "As Let's Encrypt", validityPeriod: 7_776_000 } },
  },
};
