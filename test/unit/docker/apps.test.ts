/** What follows from an app's entry: container, routes, secrets, metrics, alerts, and what the agent is told. */
import { describe, expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import { serverSecrets } from '../../../docker/needed-secrets';
import { services } from '../../../docker/services';
import type { ReleasedApps } from '../../../protocol/apps';
import type { Environment } from '../../../settings/schema';
import { apiApp, DIGEST, leastApp, shopApp } from '../../helpers/apps';
import { composeFile } from '../../helpers/compose-file';
import { awsEnvironment, leastAws, localEnvironment } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const content = (environment: Environment, path: string) =>
  bundle(environment)
    .find((file) => file.path === path)
    ?.content.toString() ?? '';
const registries = { 'ghcr.io': { user: 'example-org', passwordSecret: 'registry-token' } };
const environment = awsEnvironment({ apps: { shop: shopApp, api: apiApp }, registries });
const apex = awsEnvironment({ apps: { shop: { ...leastApp, host: 'example.com' } } });

test('its container: hardened, limited, alone on its network, its secrets in no file of the release', () => {
  expect(composeFile(environment).services.shop).toEqual({
    image: `ghcr.io/example-org/shop:1.4.0@${DIGEST}`,
    container_name: 'shop',
    user: '10001:10001',
    environment: { PORT: '8080', RAILS_ENV: 'production' },
    env_file: ['/srv/baton/secrets/shop.env'],
    networks: { 'site-129': { ipv4_address: '172.29.129.10' } },
    volumes: ['/srv/baton/secrets/shop/shop-tls-key:/run/baton/secrets/tls.key:ro'],
    tmpfs: ['/tmp:uid=10001,gid=10001,mode=0700,size=64m'],
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    mem_limit: '512m',
    memswap_limit: '512m',
    cpus: 1,
    pids_limit: 256,
    logging: expect.objectContaining({ driver: 'awslogs' }),
    stop_grace_period: '10s',
    restart: 'unless-stopped',
  });
});

test('what an entry can change of it', () => {
  const app = {
    ...leastApp,
    command: ['bin/server', '--price=5$'],
    user: '1000:1001',
    readOnly: false,
    writable: ['/tmp', '/app/cache'],
    writableMiB: 16,
    env: { PORT: '9000', COST: '$5' },
    memoryMiB: 64,
    cpus: 0.5,
    pids: 32,
    stopSeconds: 30,
  };
  expect(composeFile(awsEnvironment({ apps: { shop: app } })).services.shop).toMatchObject({
    command: ['bin/server', '--price=5$$'],
    user: '1000:1001',
    environment: { PORT: '9000', COST: '$$5' },
    volumes: [],
    tmpfs: ['/tmp', '/app/cache'].map((path) => `${path}:uid=1000,gid=1001,mode=0700,size=16m`),
    read_only: false,
    cap_drop: ['ALL'],
    mem_limit: '64m',
    cpus: 0.5,
    pids_limit: 32,
    stop_grace_period: '30s',
  });
});

test('every app is on a network to itself, by the order of names and not of the entries', () => {
  const networks = ({ networks = {} }: { networks?: object }) => Object.keys(networks);
  for (const apps of [
    { shop: shopApp, api: apiApp },
    { api: apiApp, shop: shopApp },
  ]) {
    const file = composeFile(awsEnvironment({ apps })).services;
    expect(networks(file.api ?? {})).toEqual(['site-128']);
    expect(networks(file.shop ?? {})).toEqual(['site-129']);
    expect(networks(file.prometheus ?? {})).toEqual(['monitoring', 'site-129']);
  }
});

describe('secrets', () => {
  test('files are their container’s, passwords of registries root’s, and variables stand apart', () => {
    expect(content(environment, 'docker/secrets')).toBe(
      [
        '472:0 grafana grafana-secret-key',
        '10001:10001 shop shop-tls-key',
        '0:0 registries registry-token',
        '',
      ].join('\n'),
    );
    expect(content(environment, 'docker/secret-variables')).toBe('shop DATABASE_URL shop-database-url\n');
  });

  test('all are asked for before a machine starts', () => {
    expect(serverSecrets(environment, services(environment))).toEqual([
      'grafana-secret-key',
      'registry-token',
      'shop-database-url',
      'shop-tls-key',
    ]);
  });
});

test('what the agent is told', () => {
  expect(JSON.parse(content(environment, 'docker/apps.json')) as ReleasedApps).toMatchObject({
    apps: [
      { name: 'api', address: '172.29.128.10', port: 8080, health: '/api/up', healthSeconds: 60, jobs: [] },
      {
        name: 'shop',
        image: `ghcr.io/example-org/shop:1.4.0@${DIGEST}`,
        address: '172.29.129.10',
        port: 8080,
        health: '/up',
        healthSeconds: 60,
        release: ['bin/migrate'],
        jobs: [{ name: 'digest', schedule: '0 6 * * *', command: ['bin/digest'], timeoutSeconds: 3600 }],
      },
    ],
    registries: [{ host: 'ghcr.io', user: 'example-org', secret: 'registry-token' }],
  });
});

test('the gate asks each by its public name, once', () => {
  expect(JSON.parse(content(environment, 'docker/probes.json'))).toEqual([
    { host: 'example.com', path: '/.well-known/nginx/health' },
    { host: 'monitoring.example.com', path: '/api/health' },
    { host: 'example.com', path: '/api/up' },
    { host: 'shop.example.com', path: '/up' },
  ]);
});

test('it is scraped, watched through its public name, and has a row of the dashboard', () => {
  const prometheus = content(environment, 'docker/prometheus/prometheus.yml');
  expect(prometheus).toContain('172.29.129.10:8080');
  expect(prometheus).toContain('https://shop.example.com/up');
  expect(content(environment, 'docker/prometheus/rules.yml')).toContain('AppMemoryHigh');
  const { panels } = JSON.parse(content(environment, 'docker/grafana/dashboards/home.json')) as {
    panels: { title: string; gridPos: { x: number; y: number } }[];
  };
  const row = panels.filter(({ title }) => title.startsWith('shop: ')).map(({ gridPos }) => gridPos);
  expect(row.map(({ x }) => x)).toEqual([0, 8, 16]);
  expect(new Set(row.map(({ y }) => y)).size).toBe(1);
  const elsewhere = { ...shopApp, metrics: { path: '/stats', port: 9394 } };
  expect(content(awsEnvironment({ apps: { shop: elsewhere } }), 'docker/prometheus/prometheus.yml')).toMatch(
    /metrics_path: \/stats\n[\s\S]*172\.29\.128\.10:9394/,
  );
});

test('no app can have a name that something of the bundle has, in containers, routes or metrics', () => {
  const all = services(awsEnvironment({ site: { php: true } }));
  const jobs = all.flatMap(({ scrapes = [] }) => scrapes.map(({ job }) => job));
  for (const name of new Set([...all.map(({ name }) => name), ...jobs]))
    expect(problemsOf({ ...leastAws, apps: { [name]: leastApp } }), name).toHaveLength(1);
});

describe('an app that is the whole site', () => {
  test('leaves out what serves files', () => {
    const names = Object.keys(composeFile(apex).services);
    expect(names).toContain('shop');
    for (const name of ['nginx', 'php', 'nginx-exporter']) expect(names).not.toContain(name);
    expect(content(apex, 'docker/containers.json')).not.toContain('nginx');
    expect(bundle(apex).filter(({ path }) => path.startsWith('docker/nginx/'))).toEqual([]);
  });

  test('is what the gate and the watch from within ask for', () => {
    expect(JSON.parse(content(apex, 'docker/probes.json'))).toContainEqual({
      host: 'example.com',
      path: '/up',
    });
    expect(content(apex, 'docker/prometheus/prometheus.yml')).not.toContain('172.29.0.');
    expect(content(apex, 'docker/prometheus/rules.yml')).not.toContain('nginx');
  });

  test('at a path of the domain leaves the site as it is', () => {
    expect(Object.keys(composeFile(environment).services)).toContain('nginx');
  });
});

test('on this computer it is the same but for what the computer lacks', () => {
  const app = composeFile(localEnvironment({ apps: { shop: leastApp }, cpuLimits: false })).services.shop;
  expect(app).not.toHaveProperty('cpus');
  expect(app?.read_only).toBe(true);
});

test('no apps: the release has none', () => {
  expect(JSON.parse(content(awsEnvironment(), 'docker/apps.json'))).toMatchObject({
    apps: [],
    registries: [],
  });
});
