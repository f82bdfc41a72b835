/**
 * Alertmanager, and Prometheus where it is asked for, as the server runs them, in a network with nobody but the
 * receivers. What differs from the server's: the waits, and which authority is trusted.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import yaml from 'js-yaml';
import { bundle } from '../../docker/bundle';
import type { Environment } from '../../settings/schema';
import type { ServiceName } from '../../settings/services';
import { BundleNetwork } from './bundle-network';
import { makeCertificate } from './certificate';
import { composeFile } from './compose-file';
import { docker, dockerOrThrow, requireImage } from './docker';
import { eventually } from './eventually';
import { makeFolder, removeFolder, writeFiles } from './folder';
import type { Recorded } from './recorder';
import { atItsAddress, containerArguments } from './service-container';

const NODE_IMAGE = 'baton/machine:trixie-baked';

export interface AlertingProps {
  readonly environment: Environment;
  /** Values of the secrets, by their names. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Host names that the receivers answer to. */
  readonly hosts: readonly string[];
}

export class Alerting {
  readonly #folder = makeFolder();
  readonly #recorder: string;
  readonly #alertmanager: string;

  private constructor(
    private readonly network: BundleNetwork,
    private readonly props: AlertingProps,
  ) {
    requireImage(NODE_IMAGE);
    const { environment, secrets, hosts } = props;
    writeFiles(this.#folder, bundle(environment));
    this.rewrite('docker/alertmanager/alertmanager.yml', withoutWaits);
    this.rewrite('docker/prometheus/rules.yml', (text) => text.replace(/for: \w+/g, 'for: 0s'));
    this.rewrite('docker/prometheus/prometheus.yml', (text) => text.replaceAll('15s', '1s'));
    const secretFolder = join(this.#folder, 'srv/baton/secrets/alertmanager');
    mkdirSync(secretFolder, { recursive: true });
    for (const [name, value] of Object.entries(secrets))
      writeFileSync(join(secretFolder, name), `${value}\n`);
    const data = join(this.#folder, 'srv/baton/data/prometheus');
    mkdirSync(data, { recursive: true });
    chmodSync(data, 0o777);

    const certificate = join(this.#folder, 'certificate');
    mkdirSync(certificate);
    makeCertificate(certificate, hosts);
    buildSync({
      entryPoints: [join(import.meta.dirname, 'recorder.ts')],
      outfile: join(this.#folder, 'recorder.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'warning',
    });
    this.#recorder = network.start('recorder', [
      ...hosts.flatMap((host) => ['--network-alias', host]),
      ...['--volume', `${this.#folder}:/w:ro`, '--entrypoint', 'node'],
      ...[NODE_IMAGE, '/w/recorder.cjs', '/w/certificate'],
    ]);
    this.#alertmanager = this.run('alertmanager', [
      ...['--volume', `${certificate}/ca.pem:/ca.pem:ro`, '--env', 'SSL_CERT_FILE=/ca.pem'],
    ]);
  }

  static async start(props: AlertingProps): Promise<Alerting> {
    const network = await BundleNetwork.open();
    let alerting: Alerting | undefined;
    try {
      alerting = new Alerting(network, props);
      const started = alerting;
      await eventually(async () => started.amtool('alert', 'query').status === 0);
      return started;
    } catch (error) {
      const log = alerting?.log() ?? '';
      network.close();
      throw new Error(`${(error as Error).message}\n${log}`);
    }
  }

  startPrometheus(): void {
    // What fires before it has found Alertmanager is told again after a minute otherwise.
    this.run('prometheus', [], ['--rules.alert.resend-delay=1s']);
  }

  /** Fires an alert, or ends it. */
  alert(
    labels: Readonly<Record<string, string>>,
    annotations: Readonly<Record<string, string>>,
    over = false,
  ): void {
    const given = Object.entries(annotations).map(([name, value]) => `--annotation=${name}=${value}`);
    // Alertmanager takes it for over once this time has come.
    const end = over ? [`--end=${new Date().toISOString()}`] : [];
    const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const { status, output } = this.amtool('alert', 'add', ...words, ...given, ...end);
    if (status !== 0) throw new Error(`amtool: ${output}`);
  }

  /** Names of the alerts that fire, and whether each is kept silent by another. */
  alerts(): { readonly labels: Readonly<Record<string, string>>; readonly silenced: boolean }[] {
    const { output } = this.amtool('alert', 'query', '--active', '--inhibited', '--output=json');
    const alerts = JSON.parse(output) as {
      labels: Record<string, string>;
      status: { inhibitedBy: string[] };
    }[];
    return alerts.map(({ labels, status }) => ({ labels, silenced: status.inhibitedBy.length > 0 }));
  }

  recorded(): Recorded[] {
    return dockerOrThrow(['logs', this.#recorder])
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Recorded);
  }

  log(): string {
    return docker(['logs', this.#alertmanager]).output;
  }

  close(): void {
    this.network.close();
    removeFolder(this.#folder);
  }

  private amtool(...argv: readonly string[]) {
    return docker([
      ...['exec', this.#alertmanager, '/bin/amtool', '--alertmanager.url=http://127.0.0.1:9093'],
      ...argv,
    ]);
  }

  private run(name: ServiceName, given: readonly string[], flags: readonly string[] = []): string {
    const service = composeFile(this.props.environment).services[name];
    if (!service) throw new Error(`the compose file has no ${name}`);
    const args = containerArguments(service, this.#folder, [...atItsAddress(name), ...given]);
    return this.network.start(name, [...args, ...flags]);
  }

  private rewrite(path: string, change: (text: string) => string): void {
    const file = join(this.#folder, path);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
}

/**
 * Minutes on the server. That nothing is told twice stays as it is, except the heartbeat, which is to be seen twice.
 */
function withoutWaits(text: string): string {
  const config = yaml.load(text) as {
    route: Record<string, unknown> & { routes: Record<string, unknown>[] };
  };
  const quick = { group_wait: '1s', group_interval: '1s' };
  const routes = config.route.routes.map((route) =>
    route.receiver === 'heartbeat' ? { ...route, ...quick, repeat_interval: '1s' } : route,
  );
  return yaml.dump({ ...config, route: { ...config.route, ...quick, routes } });
}
