/** Who reaches whom on a server, between real containers on a real machine. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textFile } from '../../docker/rendered-file';
import type { ServiceDefinition } from '../../docker/service';
import { shop } from '../../examples/app/shop';
import { ADDRESSES, AGENT_PORT, MACHINE } from '../../protocol/addresses';
import { BundleMachine } from '../helpers/bundle-machine';
import { docker, dockerOrThrow } from '../helpers/docker';
import { localEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { ask } from '../helpers/http';

/** A web server with metrics, in the place of an image that nobody has here. */
const standIn = (name: string, port: number, more: object = {}): ServiceDefinition => {
  return () => ({
    name,
    image: 'baton/busybox:trixie',
    container: {
      user: '10001:10001',
      command: ['httpd', '-f', '-p', String(port), '-h', '/www'],
      volumes: [`./${name}/www:/www:ro`],
      memoryMiB: 32,
      cpus: 1,
      pids: 16,
    },
    files: [textFile('www/metrics', 'requests_total 1\n'), textFile('www/health', `${name} is well`)],
    ...more,
  });
};

/** Where an app may connect to beside the web. */
const NAMED = 8090;
const SERVE =
  'mkdir /tmp/www; cd /tmp/www; echo "requests_total 1" >metrics; echo well >up; exec httpd -f -p 8080';
const app = (host: string, more: object = {}) => ({
  image: 'baton/busybox:trixie',
  port: 8080,
  host,
  health: '/up',
  command: ['sh', '-c', SERVE],
  memoryMiB: 128,
  ...more,
});

const environment = localEnvironment({
  apps: {
    wiki: app('wiki.baton.localhost', { metrics: {}, egress: [`db.example.com:${NAMED}`] }),
    forum: app('baton.localhost', { paths: ['/forum'], health: '/forum/up' }),
  },
  site: { php: true },
  hosts: ['shop.baton.localhost'],
  without: ['grafana', 'cadvisor'],
  cpuLimits: false,
});
const { address, routes, scrapes } = shop(environment) ?? {};
const extra = [
  standIn('grafana', 3000, {
    routes: [{ host: 'monitoring.baton.localhost', port: 3000, probePath: '/health' }],
  }),
  standIn('cadvisor', 8080, { scrapes: [{ job: 'docker', target: `${ADDRESSES.cadvisor}:8080` }] }),
  standIn('shop', 8080, { address, routes, scrapes }),
  standIn('shop-database', 5432, { address: '172.29.1.11' }),
  standIn('blog', 8080, { address: '172.29.2.10' }),
];

let machine: BundleMachine;
let listeners: readonly string[];
/** A machine of the internet: not among the addresses that containers have. */
const WORLD = '10.226.77.10';
const OPEN = [22, 53, 80, 443, 5432, NAMED];
const outside = `baton-test-outside-${process.pid}`;
const get = (host: string, path: string, headers = {}) =>
  ask({ address: machine.address, port: 443, tls: true, host, path, headers });
const prometheus = (path: string) => machine.shell(`curl -sS http://${ADDRESSES.prometheus}:9090${path}`);

beforeAll(async () => {
  machine = await BundleMachine.start(environment, extra, { 'client.php': '<?= $_SERVER["REMOTE_ADDR"];' });
  // The agent's metrics.
  const agent = `python3 -m http.server --bind ${MACHINE} ${AGENT_PORT}`;
  machine.shell(`mkdir /agent; cd /agent; echo served 1 >metrics; ${agent} >/dev/null 2>&1 &`);
  await eventually(async () => (await get('baton.localhost', '/client.php')).status === 200);
  await eventually(async () => (await get('shop.baton.localhost', '/health')).status === 200);
  await eventually(async () => (await get('wiki.baton.localhost', '/up')).status === 200);
  listeners = machine.listeners();
  dockerOrThrow(['network', 'create', '--subnet', '10.226.77.0/24', outside]);
  dockerOrThrow(['network', 'connect', outside, machine.name]);
  const serve = OPEN.map((port) => `httpd -p ${port}`).join('; ');
  dockerOrThrow([
    ...['run', '--detach', '--name', outside, '--network', outside, '--ip', WORLD, 'baton/busybox:trixie'],
    ...['sh', '-c', `${serve}; exec httpd -f -p 1`],
  ]);
}, 400_000);

afterAll(() => {
  machine?.close();
  docker(['rm', '--force', outside]);
  docker(['network', 'rm', outside]);
}, 60_000);

test('what asks for no password listens, and the machine reaches it', () => {
  expect(listeners).toEqual(
    expect.arrayContaining([
      `${ADDRESSES.prometheus}:9090`,
      `${ADDRESSES.alertmanager}:9093`,
      `${ADDRESSES.grafana}:3000`,
      `${ADDRESSES['nginx-exporter']}:9113`,
      `${ADDRESSES.cadvisor}:8080`,
      `${ADDRESSES['blackbox-exporter']}:9115`,
      ...[8080, 9100, AGENT_PORT, 22].map((port) => `${MACHINE}:${port}`),
      ...['172.29.0.1:22', '172.29.1.1:443', `${machine.address}:22`],
    ]),
  );
  expect(machine.reached('traefik', listeners)).toEqual(listeners);
});

describe('of everything that listens on a server', () => {
  test.each([
    ['nginx', ['172.29.0.2:8080', '172.29.0.3:9000']],
    ['php', ['172.29.0.2:8080', '172.29.0.3:9000']],
    ['shop', ['172.29.1.10:8080', '172.29.1.11:5432']],
    ['shop-database', ['172.29.1.10:8080', '172.29.1.11:5432']],
    ['blog', ['172.29.2.10:8080']],
    ['forum', ['172.29.128.10:8080']],
    ['wiki', ['172.29.129.10:8080']],
  ])('%s reaches what is on its network, and nothing else', (container, places) => {
    expect(machine.reached(container, listeners)).toEqual(places);
  });
});

describe('what is apart still works together', () => {
  test('Prometheus scrapes every target', async () => {
    interface Target {
      readonly health: string;
      readonly scrapeUrl: string;
      readonly labels: { readonly job: string };
    }
    let targets: readonly Target[] = [];
    await eventually(async () => {
      targets = (JSON.parse(prometheus('/api/v1/targets')) as { data: { activeTargets: Target[] } }).data
        .activeTargets;
      return targets.length > 0 && targets.every(({ health }) => health !== 'unknown');
    }, 60);
    const jobs = targets.filter(({ health }) => health === 'up').map(({ labels }) => labels.job);
    expect(jobs).toEqual(
      expect.arrayContaining(['nginx', 'node', 'traefik', 'agent', 'docker', 'shop', 'wiki']),
    );
    expect(targets.filter(({ health }) => health !== 'up')).toEqual([]);
  });

  test('nginx-exporter reads the counters of nginx', async () => {
    const query = '/api/v1/query?query=nginx_up';
    await eventually(async () => prometheus(query).includes('"1"]'), 60);
  });

  test('Alertmanager is found', async () => {
    await eventually(async () =>
      prometheus('/api/v1/alertmanagers').includes(`${ADDRESSES.alertmanager}:9093`),
    );
  });

  test('every route answers', async () => {
    expect((await get('baton.localhost', '/about')).body.toString()).toBe('about');
    expect((await get('shop.baton.localhost', '/health')).body.toString()).toBe('shop is well');
    expect((await get('monitoring.baton.localhost', '/health')).body.toString()).toBe('grafana is well');
  });

  test('a script sees who asks, not Traefik, whatever else the client claims', async () => {
    const client = dockerOrThrow(['inspect', '--format', '{{.NetworkSettings.Gateway}}', machine.name]);
    const headers = { 'X-Forwarded-For': '198.51.100.7' };
    expect((await get('baton.localhost', '/client.php', headers)).body.toString()).toBe(client);
  });

  test('a service reaches the world outside, an app of it the web, names and what its entry names', () => {
    const places = OPEN.map((port) => `${WORLD}:${port}`);
    const reached = (name: string) =>
      machine
        .reached(name, places)
        .map((place) => Number(place.split(':')[1]))
        .sort((one, other) => one - other);
    expect(reached('shop')).toEqual(OPEN);
    expect(reached('wiki')).toEqual([53, 80, 443, NAMED]);
    expect(reached('forum')).toEqual([53, 80, 443]);
  });

  test('what an app may not reach is refused at once, so that its mistake is seen', () => {
    const began = Date.now();
    expect(machine.reached('forum', [`${WORLD}:5432`, '169.254.169.254:80'])).toEqual([]);
    expect(Date.now() - began).toBeLessThan(1500);
  });
});
