/**
 * A host as Kamal has it: kamal-proxy in front of containers of the site, one of which serves. It takes the lab's
 * address for a while, and gives it back.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { moveAddress } from '../../../deployer/local/address';
import { docker, putFiles, removeContainer } from '../../../deployer/local/docker';
import { machineAddress } from '../../../deployer/local/machine';
import { labels } from '../../../deployer/local/settings';
import { PATHS } from '../../../protocol/paths';
import { DOMAIN, LAB, SITE_FOLDER } from '../testbed/environment';
import type { Testbed } from '../testbed/testbed';

const PROGRAM = 'kamal-proxy';
const IMAGE = 'baton/machine:trixie-baked';

/** Its address on the servers' network, which no machine of the lab reaches. */
const LAST_NUMBER = 250;

/** @returns undefined where it is not installed */
export const kamalProxy = (path = ''): string | undefined =>
  path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, PROGRAM))
    .find(isProgram);

export class KamalHost {
  readonly #name: string;
  readonly #address: string;

  private constructor(private readonly testbed: Testbed) {
    const { layout } = testbed;
    this.#name = `${layout.prefix}-kamal`;
    this.#address = layout.servers.subnet.replace('.0/24', `.${LAST_NUMBER}`);
  }

  /**
   * Starts the proxy with a first container, and moves the lab's address to it.
   * @param program the proxy's binary
   */
  static async start(testbed: Testbed, program: string): Promise<KamalHost> {
    const host = new KamalHost(testbed);
    await host.startProxy(program);
    await host.switchTo('first');
    await moveAddress({ environment: LAB, layout: testbed.layout }, host.#address);
    return host;
  }

  /** Starts a container of the site and switches to it, as a deploy of Kamal does. */
  async switchTo(backend: string): Promise<void> {
    const container = `${this.#name}-${backend}`;
    await this.create(container, [], ['node', '/app.cjs']);
    const { project, props } = this.testbed;
    await docker(['cp', props.appProgram, `${container}:/app.cjs`]);
    await docker(['cp', join(project.folder, SITE_FOLDER), `${container}:/site`]);
    await docker(['start', container]);
    const address = await docker([
      ...['inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'],
      container,
    ]);
    await this.proxy(
      ...['deploy', 'site', '--target', `${address}:3000`, '--host', DOMAIN, '--tls'],
      ...['--tls-certificate-path', '/tls/cert.pem', '--tls-private-key-path', '/tls/key.pem'],
      ...['--health-check-path', '/up', '--health-check-interval', '300ms'],
    );
  }

  /** The proxy itself, ended as its container's update ends it, and started again. */
  async restartProxy(): Promise<void> {
    await docker(['restart', this.#name]);
  }

  /** Gives the address back, and removes everything. */
  async stop(): Promise<void> {
    const { layout, machines } = this.testbed;
    const [machine] = await machines.names();
    if (machine) await moveAddress({ environment: LAB, layout }, await machineAddress(machine));
    const names = await docker(['ps', '--all', '--filter', `name=^${this.#name}`, '--format', '{{.Names}}']);
    for (const name of names.split('\n').filter(Boolean)) await removeContainer(name);
  }

  private async startProxy(program: string): Promise<void> {
    const { clients, publicSubnet, gateway } = this.testbed.layout;
    // Answers go back to the clients through the gateway, as a machine's do.
    const routes = [clients.subnet, publicSubnet].map(
      (subnet) => `ip route add ${subnet} via ${gateway.server}`,
    );
    await this.create(
      this.#name,
      ['--ip', this.#address, '--cap-add', 'NET_ADMIN', '--env', 'HOME=/root'],
      ['sh', '-c', `${routes.join(' && ')} && exec /usr/local/bin/${PROGRAM} run`],
    );
    await docker(['cp', program, `${this.#name}:/usr/local/bin/${PROGRAM}`]);
    const { certificate, key } = await this.certificate();
    await putFiles(this.#name, { '/tls/cert.pem': certificate, '/tls/key.pem': key });
    await docker(['start', this.#name]);
  }

  private async create(name: string, options: readonly string[], command: readonly string[]): Promise<void> {
    const { layout } = this.testbed;
    await removeContainer(name);
    await docker([
      ...['create', '--name', name, ...labels({ environment: LAB, layout }, 'kamal')],
      ...['--network', layout.servers.network, ...options, '--entrypoint', command[0] ?? '', IMAGE],
      ...command.slice(1),
    ]);
  }

  private proxy(...command: readonly string[]): Promise<string> {
    return docker(['exec', this.#name, PROGRAM, ...command]);
  }

  /** The one that the lab's server has: clients trust it. */
  private async certificate(): Promise<{ readonly certificate: string; readonly key: string }> {
    const { machines } = this.testbed;
    const stored = JSON.parse(await machines.run(await machines.serving(), 'cat', PATHS.acme)) as {
      readonly [resolver: string]: { readonly Certificates: readonly { certificate: string; key: string }[] };
    };
    const found = Object.values(stored).flatMap(({ Certificates }) => Certificates)[0];
    if (!found) throw new Error('the lab has no certificate yet');
    const text = (base64: string) => Buffer.from(base64, 'base64').toString();
    return { certificate: text(found.certificate), key: text(found.key) };
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
