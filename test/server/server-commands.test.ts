/** Logs, a shell, a command in a service and the maintenance page, on a real server and over its replacement. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layout } from '../../deployer/local/layout';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder } from '../helpers/folder';
import { ask } from '../helpers/http';
import { machinesOf } from '../helpers/machines';
import { type Outcome, ProjectCopy } from '../helpers/project-copy';

const NAME = 'duty';
const NETWORK = '10.224.0.0/16';
const PORTS = { http: 8024, https: 8424 };
const DOMAIN = 'baton.localhost';
const SHOP = `shop.${DOMAIN}`;
const PAGE = '<!doctype html><title>Closed</title><h1>Painting the shop</h1>';
const { parameters } = layout(NAME, NETWORK);

const keys = makeFolder();
const KEY = join(keys, 'maria');
let project: ProjectCopy;

const docker = (...args: string[]) =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const machines = () => machinesOf(NAME);
const baton = (...args: string[]): Promise<Outcome> => project.run('node', 'cli/run.mjs', ...args);
const get = (path: string, host = DOMAIN) =>
  ask({ address: '127.0.0.1', port: PORTS.https, tls: true, host, path });
const hasGrafana = () => docker('exec', machines()[0] ?? '', 'docker', 'ps').includes('grafana');

beforeAll(async () => {
  project = await ProjectCopy.create({ name: NAME, network: NETWORK, ports: PORTS });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', KEY]);
  const admins = JSON.stringify([{ name: 'maria', sshKeys: [readFileSync(`${KEY}.pub`, 'utf8').trim()] }]);
  project.edit(`environments/${NAME}.ts`, (text) =>
    text.replace(
      "platform: 'local',",
      `platform: 'local',\n  admins: ${admins},\n  hosts: ['${SHOP}'],\n  ssh: { port: 2222 },`,
    ),
  );
  project.edit(`environments/${NAME}.ts`, (text) => text.replace('site: {', 'site: {\n    php: true,'));
  writeFileSync(join(project.folder, 'examples/site/hello.php'), '<?php echo "made by PHP\\n";');
  const { code, output } = await project.run('npm', 'run', 'up', NAME);
  expect([code, output]).toEqual([0, expect.stringContaining(`https://${DOMAIN}:${PORTS.https}/`)]);
}, 900_000);

afterAll(async () => {
  const { output } = await project.run('npm', 'run', 'down', NAME, '--', '--keep-images');
  expect(output).toContain('down');
  project.remove();
  removeFolder(keys);
}, 120_000);

describe('logs', () => {
  test('of one service, the newest lines', async () => {
    await get('/a-path-to-find');
    const { code, output } = await baton('logs', NAME, 'traefik', '--lines', '50');
    expect(code).toBe(0);
    expect(output).toContain('a-path-to-find');
    const few = await baton('logs', NAME, 'traefik', '--lines', '3');
    expect(few.output.trim().split('\n').length).toBe(3);
  });

  test('of a service that there is not: which there are', async () => {
    const { code, output } = await baton('logs', NAME, 'ngix');
    expect(code).toBe(1);
    expect(output).toMatch(
      /no service "ngix" has logs on baton-duty-\w+; there are: .*journal, .*nginx, .*traefik/,
    );
  });

  test('since a time, as JSON: every service and the journal', async () => {
    const { code, output } = await baton('logs', NAME, '--since', '1h', '--json');
    expect(code).toBe(0);
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
    const services = new Set(lines.map(({ service }) => service));
    for (const service of ['journal', 'prometheus', 'traefik']) expect(services).toContain(service);
    for (const line of lines)
      expect(Object.keys(line)).toEqual(['time', 'server', 'release', 'service', 'message']);
    expect(lines[0]?.server).toBe(machines()[0]);
    const times = lines.map(({ time = '' }) => time);
    expect(times).toEqual([...times].sort());
    const booted = lines.find(({ message }) => message?.includes('this server holds the address'));
    expect(booted).toMatchObject({ service: 'journal' });
    // What is older than that is left out.
    const later = await baton('logs', NAME, 'journal', '--since', '2s', '--json');
    expect(later.output).not.toContain('this server holds the address');
  });

  test('followed: what comes', async () => {
    const asking = setInterval(() => void get('/while-followed').catch(() => {}), 500);
    const { output } = await project.interrupt(
      ['node', 'cli/run.mjs', 'logs', NAME, 'traefik', '--follow', '--since', '1s'],
      (text) => text.includes('/while-followed'),
    );
    clearInterval(asking);
    expect(output).toContain('/while-followed');
  });
});

describe('exec', () => {
  test('gives the command its words, and its exit code back', async () => {
    const script = 'printf "%s|" "$@"; cat /etc/hostname >/dev/null; exit 7';
    const { code, output } = await baton(
      'exec',
      NAME,
      'nginx',
      '--',
      'sh',
      '-c',
      script,
      'sh',
      'a b',
      "c'd",
      '$HOME',
    );
    expect([code, output]).toEqual([7, "a b|c'd|$HOME|"]);
  });

  test('in a service that there is not: which there are', async () => {
    const { code, output } = await baton('exec', NAME, 'shop', '--', 'true');
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/no service "shop" runs here; there are: .*nginx .*php/),
    ]);
  });
});

describe('ssh', () => {
  const ssh = (...command: string[]) => baton('ssh', NAME, '--identity', KEY, '--', ...command);

  test('signs in as the admin, to the machine that serves, and gives the exit code back', async () => {
    const { code, output } = await ssh('id -un; sudo cat /var/lib/cloud/data/instance-id; exit 3');
    expect([code, output]).toEqual([3, `maria\n${machines()[0]}\n`]);
  });

  test('to a host for which another authority vouches: not at all', async () => {
    const tool = (script: string) =>
      docker('run', '--rm', '--volume', `${parameters}:/p`, 'baton/tools:trixie', 'sh', '-c', script);
    tool(
      'cp /p/ssh-ca.pub /p/kept && ssh-keygen -q -t ed25519 -N "" -f /tmp/other && cp /tmp/other.pub /p/ssh-ca.pub',
    );
    try {
      const { code, output } = await ssh('id -un');
      expect(code).toBe(255);
      expect(output).toContain('Host key verification failed');
      expect(output).not.toContain('maria');
    } finally {
      tool('mv /p/kept /p/ssh-ca.pub');
    }
  });

  test('as somebody whom the environment does not name: who may', async () => {
    const { code, output } = await baton('ssh', NAME, '--user', 'root');
    expect([code, output]).toEqual([1, expect.stringContaining('those who may: maria')]);
  });
});

describe('maintenance', () => {
  let before: string | undefined;

  test('on: visitors get the owner’s page with 503, on every host but the dashboards', async () => {
    expect((await get('/hello.php')).body.toString()).toBe('made by PHP\n');
    writeFileSync(join(project.folder, 'closed.html'), PAGE);
    const started = Date.now();
    const { code, output } = await baton(
      'maintenance',
      NAME,
      'on',
      '--page',
      'closed.html',
      '--retry-after',
      '15m',
    );
    expect([code, output]).toEqual([0, expect.stringContaining(`visitors of ${NAME} get the page`)]);
    // With the start of the command itself.
    expect(Date.now() - started).toBeLessThan(30_000);
    for (const [path, host] of [
      ['/', DOMAIN],
      ['/hello.php', DOMAIN],
      ['/', `www.${DOMAIN}`],
      ['/cart', SHOP],
    ] as const) {
      const { status, headers, body } = await get(path, host);
      expect([host, status, headers['retry-after'], body.toString()]).toEqual([host, 503, '900', PAGE]);
    }
    expect((await get('/.well-known/nginx/health')).status).toBe(200);
    if (hasGrafana()) expect((await get('/api/health', `monitoring.${DOMAIN}`)).status).toBe(200);
  });

  test('it is told, and Prometheus knows it', async () => {
    const { output } = await baton('maintenance', NAME);
    expect(output).toMatch(/maintenance {2}on since 20/);
    const metrics = docker('exec', machines()[0] ?? '', 'curl', '-s', 'http://172.28.0.1:9101/metrics');
    expect(metrics).toContain('\nbaton_maintenance 1\n');
  });

  test('up finds nothing to mend', async () => {
    const [serving] = machines();
    const { code, output } = await project.run('npm', 'run', 'up', NAME);
    expect([code, output]).toEqual([0, expect.stringContaining('0 added, 0 changed, 0 destroyed')]);
    expect(machines()).toEqual([serving]);
  });

  test('a replacement passes its gate meanwhile, and no visitor sees the site in between', async () => {
    [before] = machines();
    project.edit('docker/nginx/nginx.conf', (text) =>
      text.replace('keepalive_timeout 75s;', 'keepalive_timeout 76s;'),
    );
    const seen = new Set<number>();
    let running = true;
    const asking = (async () => {
      while (running) {
        const answer = await get('/').catch(() => undefined);
        if (answer) seen.add(answer.status);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const { code, output } = await project.run('npx', 'cdktf', 'deploy', NAME, '--auto-approve');
    running = false;
    await asking;
    expect([code, output]).toEqual([0, expect.stringContaining('confirm: ')]);
    expect([...seen]).toEqual([503]);
    expect(machines()).not.toContain(before);
    expect((await get('/')).body.toString()).toBe(PAGE);
  });

  test('the logs of the machine that is gone are still there', async () => {
    const { code, output } = await baton(
      'logs',
      NAME,
      'traefik',
      '--server',
      before ?? '',
      '--lines',
      '20000',
    );
    expect([code, output]).toEqual([0, expect.stringContaining('a-path-to-find')]);
  });

  test('off: the site is back', async () => {
    const { code } = await baton('maintenance', NAME, 'off');
    expect(code).toBe(0);
    await eventually(async () => (await get('/')).status === 200, 5);
    expect((await get('/hello.php')).body.toString()).toBe('made by PHP\n');
    expect((await get('/', `www.${DOMAIN}`)).status).toBe(301);
    expect((await baton('maintenance', NAME)).output).toMatch(/maintenance {2}off/);
  });
});

test('open prints the address where there is no display', async () => {
  const { code, output } = await project.run('env', '-u', 'DISPLAY', 'node', 'cli/run.mjs', 'open', NAME);
  expect([code, output]).toEqual([0, `https://${DOMAIN}:${PORTS.https}/\n`]);
});
