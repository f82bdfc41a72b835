/** A server as its agent sees it: the real Traefik, Prometheus and object store around the agent that is shipped. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { docker, removeContainer } from '../../deployer/local/docker';
import { IMAGES } from '../../docker/images';
import { PATHS } from '../../protocol/paths';
import type { Report } from '../../protocol/report';
import { PROMETHEUS_UID } from '../../protocol/users';
import { startAgent } from './container';
import { writeDisk } from './disk';
import { AgentStore } from './store';
import { type Usage, usageOf } from './usage';

const READY_SECONDS = 120;

export class AgentServer {
  readonly #prefix = `baton-bench-agent-${process.pid}`;
  #store: AgentStore | undefined;

  /** @param folder a temporary one, which stands for the server's disk */
  constructor(private readonly folder: string) {}

  async start(): Promise<void> {
    const network = this.#prefix;
    // Without a way to the internet.
    await docker(['network', 'create', '--internal', network]);
    this.#store = await AgentStore.start(this.#name('store'), network);
    await writeDisk(this.folder);
    await startAgent({ prefix: this.#prefix, name: this.#name('agent'), network, folder: this.folder });
    await this.#run('traefik', IMAGES.traefik, ['--volume', `${this.folder}/traefik:/etc/traefik:ro`], []);
    await this.#run(
      'prometheus',
      IMAGES.prometheus,
      [
        ...['--user', `${PROMETHEUS_UID}:${PROMETHEUS_UID}`],
        ...['--volume', `${this.#path('release/docker/prometheus')}:/etc/prometheus:ro`],
        ...['--volume', `${this.#path('data/prometheus')}:/prometheus`],
      ],
      [
        ...['--config.file=/etc/prometheus/prometheus.yml', '--storage.tsdb.path=/prometheus'],
        ...['--web.enable-admin-api', '--web.enable-lifecycle'],
      ],
    );
    await this.#waitUntilReady();
  }

  get store(): AgentStore {
    if (!this.#store) throw new Error("the agent's server has not started");
    return this.#store;
  }

  log(): Promise<string> {
    return docker(['logs', '--tail', '20', this.#name('agent')]);
  }

  usage(): Promise<Usage> {
    return usageOf(this.#name('agent'));
  }

  /** Puts a block into Prometheus' folder. Prometheus has not loaded it, but the agent backs it up all the same. */
  async addBlock(ulid: string, write: (folder: string) => Promise<void>): Promise<void> {
    const staged = this.#path(`data/prometheus/staged-${ulid}`);
    await mkdir(join(staged, 'chunks'), { recursive: true });
    await write(staged);
    const move = ['mv', `${PATHS.prometheus}/staged-${ulid}`, `${PATHS.prometheus}/${ulid}`];
    await docker(['exec', this.#name('agent'), ...move]);
  }

  async remove(): Promise<void> {
    for (const role of ['prometheus', 'traefik', 'agent', 'store']) await removeContainer(this.#name(role));
    await docker(['network', 'rm', this.#prefix]).catch(() => {});
  }

  readonly #path = (path: string) => join(this.folder, 'srv', path);
  readonly #name = (role: string) => `${this.#prefix}-${role}`;

  #run(role: string, image: string, options: readonly string[], argv: readonly string[]): Promise<string> {
    return docker([
      ...['run', '--detach', '--name', this.#name(role), '--network', `container:${this.#name('agent')}`],
      // The agent asks Docker for the containers with this label.
      ...['--label', 'com.docker.compose.project=baton', ...options, image, ...argv],
    ]);
  }

  async #waitUntilReady(): Promise<void> {
    let report: Report | undefined;
    for (let seconds = 0; seconds < READY_SECONDS; seconds += 1) {
      report = await this.store.report();
      if (report?.ready && report.imported !== undefined && report.content !== undefined) return;
      await sleep(1000);
    }
    const failing = report?.checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
    throw new Error(`the agent does not become ready: ${failing?.join('; ')}\n${await this.log()}`);
  }
}
