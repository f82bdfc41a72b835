/** The certificate goes from server to server: the authority is asked once, however often the server is replaced. */
import { chownSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Restored, restoreAcme } from '../../agent/backup/acme';
import { BackupKeeper } from '../../agent/backup/keeper';
import { Takeover } from '../../agent/backup/takeover';
import { CertificateOrder } from '../../agent/certificate';
import { bundle } from '../../docker/bundle';
import { TRAEFIK_UID } from '../../protocol/users';
import { hostNames } from '../../settings/schema';
import { AcmeAuthority, AUTHORITY_NAME, DATA_BUCKET } from '../helpers/acme-authority';
import { composeFile } from '../helpers/compose-file';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { writeFiles } from '../helpers/folder';
import { containerArguments } from '../helpers/service-container';

const REPLACEMENTS = 50;
const ENVIRONMENT = awsEnvironment({
  aliases: ['www.example.com'],
  acme: { server: `https://${AUTHORITY_NAME}/acme/acme/directory`, caCertificate: 'acme-ca' },
});
/** Not trusted here: what it issues stays, as that of a private authority does. */
const AUTHORITY = { server: ENVIRONMENT.acme.server };
const TRAEFIK = composeFile(ENVIRONMENT).services.traefik;
const NAMES = hostNames(ENVIRONMENT);

let authority: AcmeAuthority;
beforeAll(async () => {
  authority = await AcmeAuthority.start();
}, 120_000);
afterAll(() => authority?.close());

class Server {
  readonly folder: string;
  readonly told: string[] = [];
  readonly keeper: BackupKeeper;
  readonly #takeover = new Takeover(ENVIRONMENT.drainSeconds, async () => ({ drained: false }));
  readonly #order: CertificateOrder;
  #container = '';
  address = '';

  constructor(readonly name: string) {
    this.folder = join(authority.folder, name);
    writeFiles(this.folder, [
      ...bundle(ENVIRONMENT),
      { path: 'srv/baton/secrets/traefik/acme-ca', content: authority.root },
    ]);
    for (const path of ['srv/baton/data/traefik', 'srv/baton/run/traefik'])
      mkdirSync(join(this.folder, path), { recursive: true });
    chownSync(join(this.folder, 'srv/baton/data/traefik'), TRAEFIK_UID, TRAEFIK_UID);
    const [dynamic, watched] = [join(this.folder, 'docker/traefik/dynamic'), this.watched];
    for (const file of readdirSync(dynamic)) copyFileSync(join(dynamic, file), join(watched, file));
    const log = (line: string) => this.told.push(line);
    this.keeper = new BackupKeeper(this.acme, name, join(this.folder, 'mark'), log);
    const waiting = join(this.folder, 'docker/traefik/on-address/certificate.yaml');
    this.#order = new CertificateOrder(waiting, watched);
  }

  private get watched(): string {
    return join(this.folder, 'srv/baton/run/traefik');
  }

  private get acme() {
    const file = join(this.folder, 'srv/baton/data/traefik/acme.json');
    return { s3: authority.s3, bucket: DATA_BUCKET, file };
  }

  /** As a boot does it: restore, then start. */
  async boot(betweenThem = () => {}): Promise<Restored> {
    const restored = await restoreAcme(this.acme, AUTHORITY, TRAEFIK_UID, (line) => this.told.push(line));
    betweenThem();
    if (!TRAEFIK) throw new Error('the compose file has no traefik');
    const options = [
      ...['--sysctl', 'net.ipv4.ip_unprivileged_port_start=80'],
      // Its health and metrics are at the machine's own address on the bundle's network, which is not here.
      ...['--sysctl', 'net.ipv4.ip_nonlocal_bind=1'],
    ];
    this.#container = authority.start(this.name, containerArguments(TRAEFIK, this.folder, options));
    this.address = authority.addressOf(this.#container);
    return restored;
  }

  /** Has to order again, with the account that it restored. */
  forgetCertificates(): void {
    const { file } = this.acme;
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
    const emptied = Object.entries(stored).map(([resolver, rest]) => [
      resolver,
      { ...rest, Certificates: null },
    ]);
    writeFileSync(file, JSON.stringify(Object.fromEntries(emptied)));
  }

  async order(): Promise<void> {
    authority.lead(NAMES, this.address);
    await this.#order.request();
  }

  /** What the agent does once it sees that it holds the address, and from then on. */
  async serves(): Promise<void> {
    await this.order();
    await this.keeper.claim((manifest) => this.#takeover.mayTake(manifest));
    expect(this.keeper.isWaiting).toBe(false);
    await this.keeper.backUp();
  }

  /** What the agent does once it sees that it no longer holds it. */
  async retires(): Promise<void> {
    authority.stop(this.#container);
    expect(await this.keeper.finish(20)).toBe('the certificates');
  }

  /** The certificate that a visitor gets, by its fingerprint. */
  certificate(servername: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { host: this.address, port: 443, servername, ca: authority.root, timeout: 5000 };
      const socket = connect(options, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.on('error', reject);
      socket.on('timeout', () => socket.destroy(new Error('no answer')));
    });
  }

  async serving(): Promise<string> {
    let found = '';
    await eventually(async () => {
      const all = await Promise.all(NAMES.map((name) => this.certificate(name)));
      found = all[0] ?? '';
      return new Set(all).size === 1;
    }, 60);
    return found;
  }
}

test(`${REPLACEMENTS} replacements in a row: one order, and each server serves the same certificate`, async () => {
  let old = new Server('server-0');
  expect(await old.boot()).toBe('no backup');
  await old.serves();
  const certificate = await old.serving();
  // As its loop does it, every two seconds: Traefik writes the file when it has the certificate.
  await eventually(async () => old.keeper.backUp());

  for (let round = 1; round <= REPLACEMENTS; round += 1) {
    const next = new Server(`server-${round}`);
    expect(await next.boot()).toBe('restored');
    // The gate: before the address moves.
    expect(await next.serving()).toBe(certificate);
    await old.retires();
    await next.serves();
    expect(await next.certificate(ENVIRONMENT.domain)).toBe(certificate);
    old = next;
  }
  expect(await old.serving()).toBe(certificate);
  expect(authority.orders).toEqual({ asked: 1, issued: 1 });
}, 600_000);

test('the authority loses its power: it still knows the account, and its root is the same', async () => {
  await authority.restart();
  const server = new Server('after-the-restart');
  expect(await server.boot(() => server.forgetCertificates())).toBe('restored');
  await server.order();
  await server.serving();
  expect(authority.orders).toEqual({ asked: 2, issued: 2 });
  expect(authority.accounts).toBe(1);
}, 120_000);
