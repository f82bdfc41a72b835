/**
 * A server as far as its agent sees it: the real Traefik, Prometheus and object store around the agent as it is
 * shipped.
 */

import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { docker, removeContainer } from '../deployer/local/docker';
import { IMAGES } from '../docker/images';
import { ADDRESSES, AGENT_PORT, MACHINE } from '../protocol/addresses';
import { toEnv } from '../protocol/boot-settings';
import { PATHS } from '../protocol/paths';
import { type Report, reportKey } from '../protocol/report';
import { IDENTITY_PATH } from '../protocol/routes';
import { SERVING_KEY } from '../protocol/serving';
import { readJson, storeClient } from '../protocol/store';
import { PROMETHEUS_UID } from '../protocol/users';

const DOMAIN = 'agent.example.com';
const SERVER = 'server';
const KEY = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' };
const BUCKETS = { data: 'data', content: 'content' };
const STORE_IMAGE = 'versity/versitygw:v1.8.0';
const MACHINE_IMAGE = 'baton/machine:trixie-baked';
const READY_SECONDS = 120;

/** What the agent's process has used so far. */
export interface Usage {
  /** Of the clock. */
  readonly seconds: number;
  /** Of the processor, its children included: it asks Docker by Docker's own command. */
  readonly cpuSeconds: number;
  readonly residentMiB: number;
  readonly peakMiB: number;
}

export class AgentServer {
  readonly #prefix = `baton-bench-agent-${process.pid}`;
  #s3!: S3Client;

  /** @param folder a temporary one, which stands for the server's disk */
  constructor(private readonly folder: string) {}

  async start(): Promise<void> {
    // Without a way out.
    await docker(['network', 'create', '--internal', this.#prefix]);
    await this.#startStore();
    await this.#writeDisk();
    await this.#startAgent();
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
    await this.#becomesReady();
  }

  readonly #path = (path: string) => join(this.folder, 'srv', path);
  readonly #name = (role: string) => `${this.#prefix}-${role}`;

  async #startStore(): Promise<void> {
    const environment = { ROOT_ACCESS_KEY_ID: KEY.accessKeyId, ROOT_SECRET_ACCESS_KEY: KEY.secretAccessKey };
    await docker([
      ...['run', '--detach', '--name', this.#name('store'), '--network', this.#prefix],
      ...['--network-alias', 'store.internal', '--entrypoint', 'sh'],
      ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      STORE_IMAGE,
      '-c',
      'mkdir -p /objects && exec versitygw --quiet --access-log /access.log --port :7070 posix /objects',
    ]);
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
    const address = await docker(['inspect', '--format', format, this.#name('store')]);
    this.#s3 = storeClient({ region: 'us-east-1', endpoint: `http://${address}:7070`, credentials: KEY });
    for (const Bucket of Object.values(BUCKETS)) await this.#s3.send(new CreateBucketCommand({ Bucket }));
    const put = (Bucket: string, Key: string, Body: string) =>
      this.#s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    await put(BUCKETS.data, SERVING_KEY, JSON.stringify({ server: SERVER }));
    // As after `aws s3 sync`, which the agent has to list: what was published with a manifest costs less.
    for (let page = 0; page < 50; page += 1) await put(BUCKETS.content, `${page}.html`, `page ${page}`);
  }

  async #writeDisk(): Promise<void> {
    const probes = [{ host: DOMAIN, path: IDENTITY_PATH }];
    const job = (name: string, target: string) => ({
      job_name: name,
      static_configs: [{ targets: [target] }],
    });
    const scrapes = [job('prometheus', 'localhost:9090'), job('agent', `${MACHINE}:${AGENT_PORT}`)];
    const files: Readonly<Record<string, string>> = {
      'srv/release/docker/probes.json': JSON.stringify(probes),
      'srv/release/docker/containers.json': JSON.stringify(['traefik', 'prometheus']),
      'srv/release/docker/prometheus/prometheus.yml': JSON.stringify({
        global: { scrape_interval: '15s' },
        scrape_configs: scrapes,
      }),
      'srv/run/traefik/none': '',
      'srv/data/traefik/acme.json': '',
      'traefik/traefik.yaml': JSON.stringify({
        entryPoints: { websecure: { address: ':443' } },
        providers: { file: { filename: '/etc/traefik/routes.yaml' } },
      }),
      'traefik/routes.yaml': JSON.stringify({
        http: {
          routers: { identity: { rule: `Host(\`${DOMAIN}\`)`, service: 'agent', tls: {} } },
          services: {
            agent: { loadBalancer: { servers: [{ url: `http://${MACHINE}:${AGENT_PORT}` }] } },
          },
        },
        tls: { certificates: [{ certFile: '/etc/traefik/cert.pem', keyFile: '/etc/traefik/key.pem' }] },
      }),
      'var/instance-id': SERVER,
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.folder, path)), { recursive: true });
      await writeFile(join(this.folder, path), content);
    }
    await mkdir(this.#path('data/prometheus'));
    await chown(this.#path('data/prometheus'), PROMETHEUS_UID, PROMETHEUS_UID);
    await docker([
      ...['run', '--rm', '--network', 'none', '--volume', `${this.folder}/traefik:/w`, 'baton/tools:trixie'],
      ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-days', '7', '-subj', `/CN=${DOMAIN}`, '-addext', `subjectAltName=DNS:${DOMAIN}`],
      ...['-keyout', '/w/key.pem', '-out', '/w/cert.pem'],
    ]);
    await chmod(join(this.folder, 'traefik/key.pem'), 0o644);
  }

  /** As its unit starts it. */
  async #startAgent(): Promise<void> {
    const unit = await readFile('agent/baton-agent.service', 'utf8');
    const command = /^ExecStart=(.*)$/m.exec(unit)?.[1];
    if (!command) throw new Error('agent/baton-agent.service has no ExecStart');
    const memory = /^MemoryMax=(\d+)M$/m.exec(unit)?.[1];
    if (!memory) throw new Error('agent/baton-agent.service has no MemoryMax in M');
    const addresses = [MACHINE, ADDRESSES.prometheus].map((one) => `ip address add ${one}/32 dev lo`);
    await docker([
      ...['run', '--detach', '--name', this.#name('agent'), '--network', this.#prefix],
      ...['--network-alias', DOMAIN, '--cap-add', 'NET_ADMIN', '--memory', `${memory}m`],
      ...['--volume', '/var/run/docker.sock:/var/run/docker.sock'],
      ...['--volume', `${this.folder}/srv:/srv/baton`, '--volume', `${process.cwd()}/dist:/dist:ro`],
      ...['--volume', `${this.folder}/traefik/cert.pem:/cert.pem:ro`],
      ...['--volume', `${this.folder}/var/instance-id:${PATHS.instanceId}:ro`],
      ...Object.entries(ENVIRONMENT).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...['--entrypoint', 'sh', MACHINE_IMAGE, '-euc'],
      [
        'mkdir -p /var/lib/baton /srv/baton/release/agent',
        'cp /dist/agent.cjs /srv/baton/release/agent/',
        // Here the containers have longer names than on a server.
        `echo '#!/bin/sh\n/usr/bin/docker "$@" | sed s/${this.#prefix}-//' >/usr/local/bin/docker`,
        'chmod +x /usr/local/bin/docker',
        ...addresses,
        'node /srv/baton/release/agent/agent.cjs restore',
        `exec ${command}`,
      ].join('\n'),
    ]);
  }

  #run(role: string, image: string, options: readonly string[], argv: readonly string[]): Promise<string> {
    return docker([
      ...['run', '--detach', '--name', this.#name(role), '--network', `container:${this.#name('agent')}`],
      // The agent asks Docker for the containers of this label.
      ...['--label', 'com.docker.compose.project=baton', ...options, image, ...argv],
    ]);
  }

  async #becomesReady(): Promise<void> {
    let report: Report | undefined;
    for (let seconds = 0; seconds < READY_SECONDS; seconds += 1) {
      report = await readJson<Report>(this.#s3, BUCKETS.data, reportKey(SERVER));
      if (report?.ready && report.imported !== undefined && report.content !== undefined) return;
      await sleep(1000);
    }
    const wrong = report?.checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
    throw new Error(`the agent does not get ready: ${wrong?.join('; ')}\n${await this.log()}`);
  }

  log = () => docker(['logs', '--tail', '20', this.#name('agent')]);

  async usage(): Promise<Usage> {
    const script = 'cat /proc/1/stat && cat /proc/1/status && getconf CLK_TCK';
    const text = await docker(['exec', this.#name('agent'), 'sh', '-c', script]);
    const [stat = ''] = text.split('\n');
    // utime, stime, and those of the children; the command's name before them is in brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0);
    const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]);
    return {
      seconds: performance.now() / 1000,
      cpuSeconds: ticks / Number(text.trim().split('\n').at(-1)),
      residentMiB: kib('VmRSS') / 1024,
      peakMiB: kib('VmHWM') / 1024,
    };
  }

  /** Every request that the store has got, such as `PutObject backup/manifest.json`. */
  async requests(): Promise<string[]> {
    const log = await docker(['exec', this.#name('store'), 'cat', '/access.log']);
    return [...log.matchAll(/ s3_(\w+) (\S+) /g)].map(([, action, key]) => `${action} ${key}`);
  }

  /** Puts a block into the database's folder that Prometheus has not loaded: the agent backs it up all the same. */
  async addBlock(ulid: string, write: (folder: string) => Promise<void>): Promise<void> {
    const staged = this.#path(`data/prometheus/staged-${ulid}`);
    await mkdir(join(staged, 'chunks'), { recursive: true });
    await write(staged);
    await docker([
      'exec',
      this.#name('agent'),
      'mv',
      PATHS.prometheus.concat(`/staged-${ulid}`),
      `${PATHS.prometheus}/${ulid}`,
    ]);
  }

  async remove(): Promise<void> {
    for (const role of ['prometheus', 'traefik', 'agent', 'store']) await removeContainer(this.#name(role));
    await docker(['network', 'rm', this.#prefix]).catch(() => {});
  }
}

const ENVIRONMENT: Readonly<Record<string, string>> = {
  ...toEnv({
    release: 'bench',
    domain: DOMAIN,
    drainSeconds: 15,
    metricsDays: 90,
    contentBucket: BUCKETS.content,
    dataBucket: BUCKETS.data,
    region: 'us-east-1',
    endpoint: 'http://store.internal:7070',
    trustedCertificates: '/cert.pem',
  }),
  AWS_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
};
