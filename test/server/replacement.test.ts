/** The main job on a real server: a page, its watchers, replacements good and bad, and nothing left at the end. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, probe } from '../../protocol/probe';
import { certificatesIn } from '../helpers/authority-log';
import { docker as bothStreams } from '../helpers/docker';
import { eventually } from '../helpers/eventually';
import { machinesOf } from '../helpers/machines';
import { ProjectCopy } from '../helpers/project-copy';

const NAME = 'trial';
const HTTPS = 18443;
const DOMAIN = 'baton.localhost';

let project: ProjectCopy;
const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
const own = ['--filter', `label=baton.environment=${NAME}`];
const machines = () => machinesOf(NAME);
const onMachine = (...args: string[]) => docker('exec', machines()[0] ?? '', ...args);

const page = (path: string, host = DOMAIN): Promise<Answer> =>
  probe({ address: '127.0.0.1', port: HTTPS, host, path, ca: project.read(`.baton/local/${NAME}/ca.pem`) });

/** Times of the samples of one series, of the last half hour. */
function samples(): number[] {
  const query = encodeURIComponent('prometheus_tsdb_head_series{job="prometheus"}[30m]');
  const answer = onMachine('curl', '-s', `http://172.28.1.10:9090/api/v1/query?query=${query}`);
  const { result } = (JSON.parse(answer) as { data: { result: { values: [number, string][] }[] } }).data;
  return result.flatMap(({ values }) => values.map(([time]) => time));
}

/** What the machine reaches and nginx, which serves the public, does not. */
function keptFromNginx(): string[] {
  const monitoring = ['172.28.1.10:9090/-/ready', '172.28.1.11:9093/-/ready'];
  const machine = ['172.28.0.1:8080/ping', '172.28.0.1:9100/', '172.28.0.1:9101/metrics'];
  const kept = 'curl -sf -o /dev/null "$url" && ! docker exec nginx wget -q -T 2 -O /dev/null "$url"';
  const script = `for url; do ${kept} && echo "$url"; done 2>/dev/null; true`;
  return onMachine('sh', '-c', script, 'sh', ...monitoring, ...machine).split('\n');
}

const deploy = () => project.run('npx', 'cdktf', 'deploy', NAME, '--auto-approve');

/** Asks for a page again and again while `work` runs. */
async function askingMeanwhile<T>(
  work: Promise<T>,
): Promise<{ result: T; failures: string[]; asked: number }> {
  const failures: string[] = [];
  let asked = 0;
  let running = true;
  const asking = (async () => {
    while (running) {
      asked += 1;
      try {
        const { status, body, certificateProblem } = await page('/');
        if (certificateProblem) failures.push(`its certificate ${certificateProblem.detail}`);
        else if (status !== 200 || !body.includes('handed over')) failures.push(`status ${status}`);
      } catch (error) {
        failures.push((error as Error).message);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  try {
    return { result: await work, failures, asked };
  } finally {
    running = false;
    await asking;
  }
}

beforeAll(async () => {
  project = await ProjectCopy.create({
    name: NAME,
    network: '10.214.0.0/16',
    ports: { http: 18080, https: HTTPS },
  });
  const { code, output } = await project.run('npm', 'run', 'up', NAME);
  expect(output).toContain(`https://${DOMAIN}:${HTTPS}/`);
  expect(code).toBe(0);
}, 900_000);

afterAll(async () => {
  const { output } = await project.run('npm', 'run', 'down', NAME, '--', '--keep-images');
  expect(output).toContain('down');
  for (const kind of ['container', 'volume', 'network'])
    expect(docker(kind, 'ls', '--quiet', ...own)).toBe('');
  project.remove();
}, 120_000);

describe('a served site', () => {
  test('a page of the sample site, with a certificate that the authority issued', async () => {
    const { status, body, certificateProblem } = await page('/');
    expect(certificateProblem).toBeUndefined();
    expect(status).toBe(200);
    expect(body).toBe(readFileSync('examples/site/index.html', 'utf8'));
  });

  test.each([
    ['/about', DOMAIN, 200],
    ['/notes/', DOMAIN, 200],
    ['/old-page', DOMAIN, 301],
    ['/withdrawn', DOMAIN, 410],
    ['/no-such-page', DOMAIN, 404],
    ['/404.html', DOMAIN, 404],
    ['/about', `www.${DOMAIN}`, 301],
  ])('%s of %s answers %i', async (path, host, status) => {
    expect((await page(path, host)).status).toBe(status);
  });

  test('the image user is gone, passwords are off, the stored SSH identity is in use', () => {
    expect(onMachine('sshd', '-T')).toMatch(/^passwordauthentication no$/m);
    expect(onMachine('ssh-keygen', '-L', '-f', '/etc/ssh/ssh_host_ed25519_key-cert.pub')).toContain(
      'host certificate',
    );
    expect(onMachine('cut', '-d:', '-f1', '/etc/passwd').split('\n')).not.toContain('debian');
  });

  test('the same again does nothing', async () => {
    const before = machines();
    const { code, output } = await project.run('npm', 'run', 'up', NAME);
    expect(output).toContain('0 added, 0 changed, 0 destroyed');
    expect(code).toBe(0);
    expect(machines()).toEqual(before);
  });
});

describe('what watches it', () => {
  test('Prometheus scrapes every target', async () => {
    const targets = await eventually(() => {
      const answer = onMachine('curl', '-s', 'http://172.28.1.10:9090/api/v1/targets?state=active');
      const { activeTargets } = (JSON.parse(answer) as { data: { activeTargets: Target[] } }).data;
      return activeTargets.every(({ health }) => health !== 'unknown') && activeTargets;
    });
    expect(targets.filter(({ health }) => health !== 'up')).toEqual([]);
    const jobs = new Set(targets.map(({ labels }) => labels.job));
    expect([...jobs].sort()).toEqual([
      'agent',
      'alertmanager',
      'blackbox',
      'nginx',
      'node',
      'prometheus',
      'traefik',
    ]);
  });

  test('is kept from who serves the public', () => {
    expect(keptFromNginx()).toHaveLength(5);
  });

  test('the public pages answer to the probes', async () => {
    const query = encodeURIComponent('min(probe_success)');
    await eventually(() =>
      onMachine('curl', '-s', `http://172.28.1.10:9090/api/v1/query?query=${query}`).includes('"1"]'),
    );
  });

  test('an alert fired by hand reaches the webhook through Alertmanager', async () => {
    const alert = JSON.stringify([{ labels: { alertname: 'FiredByHand', severity: 'critical' } }]);
    onMachine(
      'curl',
      '-sf',
      '-H',
      'Content-Type: application/json',
      '-d',
      alert,
      'http://172.28.1.11:9093/api/v2/alerts',
    );
    const told = await eventually(
      () => docker('logs', `baton-${NAME}-alert-sink`).includes('FiredByHand'),
      120,
    );
    expect(told).toBe(true);
  });
});

describe('a replacement', () => {
  test('a changed line of the nginx config comes with a new machine, and the old one goes', async () => {
    const [old] = machines();
    const before = samples();
    project.edit('docker/nginx/nginx.conf', (text) =>
      text.replace('keepalive_timeout 75s;', 'keepalive_timeout 76s;'),
    );
    const { result, failures, asked } = await askingMeanwhile(deploy());
    expect(result.output).toMatch(/switch: the address .* is at/);
    expect(result.output).toContain(`drain: ${old} handed over: the backup of`);
    expect(result.output).toContain('took over: the metrics of');
    expect(result.code).toBe(0);
    expect(machines()).toHaveLength(1);
    expect(machines()).not.toContain(old);
    // Every sample that the old server had: its Prometheus loads what was imported within a minute.
    expect(before.length).toBeGreaterThan(0);
    await eventually(() => before.every((time) => samples().includes(time)), 120);
    expect(onMachine('docker', 'exec', 'nginx', 'nginx', '-T')).toContain('keepalive_timeout 76s;');
    expect(asked).toBeGreaterThan(50);
    // Answers under way at the very moment of the switch may be lost; refused or wrong ones may not.
    expect(failures.filter((failure) => /^(status|certificate)/.test(failure))).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(3);
  });

  test('a broken config fails at the gate with its reason, and the old machine keeps serving', async () => {
    const [old] = machines();
    project.edit('docker/nginx/nginx.conf', (text) =>
      text.replace('keepalive_timeout 76s;', 'no_such_directive on;'),
    );
    const { result, failures } = await askingMeanwhile(deploy());
    expect(result.code).not.toBe(0);
    expect(result.output).toContain('did not pass the gate');
    expect(result.output).toContain('unknown directive "no_such_directive"');
    expect(failures).toEqual([]);
    expect(machines()).toContain(old);
  });

  test('the next good deploy cleans up', async () => {
    const before = machines();
    expect(before).toHaveLength(2);
    project.edit('docker/nginx/nginx.conf', (text) =>
      text.replace('no_such_directive on;', 'keepalive_timeout 77s;'),
    );
    expect((await deploy()).code).toBe(0);
    expect(machines()).toHaveLength(1);
    expect(before).not.toContain(machines()[0]);
    expect((await page('/')).status).toBe(200);
  });

  test('the certificate went along: the authority issued one, in all', () => {
    // Requests are in its error stream.
    const { output } = bothStreams(['logs', `baton-${NAME}-authority`]);
    expect(certificatesIn(output)).toBe(1);
  });

  test('a machine that restarts comes back by itself', async () => {
    docker('restart', machines()[0] ?? '');
    await eventually(async () => (await page('/').catch(() => undefined))?.status === 200);
    await eventually(() => keptFromNginx().length === 5);
  });

  test('a container of the platform that somebody removed is recreated', async () => {
    docker('rm', '--force', `baton-${NAME}-gateway`);
    expect((await project.run('npm', 'run', 'up', NAME)).code).toBe(0);
    expect((await page('/')).status).toBe(200);
  });
});

interface Target {
  readonly health: string;
  readonly labels: { readonly job: string };
}
