/** The files of the agent's server, as a release and its boot leave them on the disk. */
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { docker } from '../../deployer/local/docker';
import { AGENT_PORT, MACHINE } from '../../protocol/addresses';
import { IDENTITY_PATH } from '../../protocol/routes';
import { PROMETHEUS_UID } from '../../protocol/users';
import { DOMAIN, SERVER } from './settings';

/** @param folder has `srv`, the server's /srv/baton, beside what containers need */
export async function writeDisk(folder: string): Promise<void> {
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const metrics = join(folder, 'srv/data/prometheus');
  await mkdir(metrics);
  await chown(metrics, PROMETHEUS_UID, PROMETHEUS_UID);
  await createCertificate(join(folder, 'traefik'));
}

async function createCertificate(folder: string): Promise<void> {
  await docker([
    ...['run', '--rm', '--network', 'none', '--volume', `${folder}:/w`, 'baton/tools:trixie'],
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-days', '7', '-subj', `/CN=${DOMAIN}`, '-addext', `subjectAltName=DNS:${DOMAIN}`],
    ...['-keyout', '/w/key.pem', '-out', '/w/cert.pem'],
  ]);
  await chmod(join(folder, 'key.pem'), 0o644);
}

const scrapeJob = (name: string, target: string) => ({
  job_name: name,
  static_configs: [{ targets: [target] }],
});

/** Text as it is, anything else as JSON, which is YAML too. */
const FILES: Readonly<Record<string, unknown>> = {
  'srv/release/docker/probes.json': [{ host: DOMAIN, path: IDENTITY_PATH }],
  'srv/release/docker/containers.json': ['traefik', 'prometheus'],
  'srv/release/docker/traefik/authority.json': { server: 'https://authority.internal/dir' },
  'srv/release/docker/prometheus/prometheus.yml': {
    global: { scrape_interval: '15s' },
    scrape_configs: [
      scrapeJob('prometheus', 'localhost:9090'),
      scrapeJob('agent', `${MACHINE}:${AGENT_PORT}`),
    ],
  },
  'srv/run/traefik/none': '',
  'srv/data/traefik/acme.json': '',
  'traefik/traefik.yaml': {
    entryPoints: { websecure: { address: ':443' } },
    providers: { file: { filename: '/etc/traefik/routes.yaml' } },
  },
  'traefik/routes.yaml': {
    http: {
      routers: { identity: { rule: `Host(\`${DOMAIN}\`)`, service: 'agent', tls: {} } },
      services: { agent: { loadBalancer: { servers: [{ url: `http://${MACHINE}:${AGENT_PORT}` }] } } },
    },
    tls: { certificates: [{ certFile: '/etc/traefik/cert.pem', keyFile: '/etc/traefik/key.pem' }] },
  },
  'var/instance-id': SERVER,
};
