/**
 * What belongs to an environment beside its releases, on a real server: a stored secret makes the next machine, and
 * what is taken along from one environment comes up in another.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from '../../protocol/probe';
import { eventually } from '../helpers/eventually';
import { ProjectCopy } from '../helpers/project-copy';

const PLACE = { network: '10.225.0.0/16', ports: { http: 8025, https: 8425 } };
const FIRST = 'leaver';
const SECOND = 'arrival';
const DOMAIN = 'baton.localhost';
const MARK = 'taken along from elsewhere';

let project: ProjectCopy;

const docker = (...args: string[]) =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const machines = (name: string) =>
  docker(
    ...['ps', '--filter', `label=baton.environment=${name}`, '--filter', 'label=baton.role=machine'],
    ...['--format', '{{.Names}}'],
  )
    .split('\n')
    .filter(Boolean);
const machine = (name: string) => machines(name)[0] ?? '';
const onMachine = (name: string, ...args: string[]) => docker('exec', machine(name), ...args);

/** @throws Error with what the command wrote */
async function baton(...args: string[]): Promise<string> {
  const { code, output } = await project.run('node', 'cli/run.mjs', ...args);
  if (code !== 0) throw new Error(`baton ${args.join(' ')}: ${output}`);
  return output;
}

/** The value goes by the standard input alone. */
const setSecret = (name: string, secret: string, value: string) =>
  project.run(
    'sh',
    '-c',
    `printf '%s\\n' "$1" | node cli/run.mjs secrets ${name} set ${secret}`,
    'sh',
    value,
  );

const page = (name: string, path: string) =>
  probe({
    ...{ address: '127.0.0.1', port: PLACE.ports.https, host: DOMAIN, path },
    ca: project.read(`.baton/local/${name}/ca.pem`),
  });

/** Unix times of the samples of Prometheus about itself. */
function samples(name: string): number[] {
  const query = encodeURIComponent('prometheus_tsdb_head_series{job="prometheus"}[3h]');
  const answer = onMachine(name, 'curl', '-s', `http://172.28.1.10:9090/api/v1/query?query=${query}`);
  const { result } = (JSON.parse(answer) as { data: { result: { values: [number, string][] }[] } }).data;
  return result.flatMap(({ values }) => values.map(([time]) => time));
}

interface Left {
  readonly site: { readonly files: number } | null;
  readonly certificates: readonly { readonly names: readonly string[] }[];
  readonly metrics: { readonly blocks: number } | null;
  readonly remains: readonly object[];
}

beforeAll(async () => {
  project = await ProjectCopy.create({ name: FIRST, ...PLACE });
  project.addEnvironment({ name: SECOND, ...PLACE });
  await baton('up', FIRST);
}, 900_000);

afterAll(async () => {
  for (const name of [FIRST, SECOND]) await project.run('node', 'cli/run.mjs', 'down', name, '--keep-images');
  expect(docker('ps', '--all', '--format', '{{.Names}}')).not.toMatch(/baton-(leaver|arrival)/);
  project.remove();
}, 300_000);

describe('secrets', () => {
  test('are listed with who needs them', async () => {
    const { secrets } = JSON.parse(await baton('secrets', FIRST, '--json')) as {
      secrets: { name: string; state: string; services: string[]; version: number | null }[];
    };
    const ca = secrets.find(({ name }) => name === 'acme-ca');
    expect(ca).toMatchObject({ state: 'stored', services: ['traefik'], version: 1 });
    expect(secrets.filter(({ services, state }) => services.length > 0 && state !== 'stored')).toEqual([]);
  });

  test('a stored one makes the next machine, which has it, and the one after does not', async () => {
    // The authority's root with words before it, which all who read it pass over.
    const secret = 'acme-ca';
    const value = `stored again\n${onMachine(FIRST, 'cat', `/srv/baton/secrets/traefik/${secret}`)}`;
    const before = machine(FIRST);
    const { code, output } = await setSecret(FIRST, secret, value);
    expect([code, output]).toEqual([0, expect.stringContaining(`stored ${secret}, version 2`)]);
    expect(output).not.toContain('BEGIN');
    expect(await baton('up', FIRST)).toContain(`is made again, for new secrets: ${secret}`);
    const after = machine(FIRST);
    expect(after).not.toBe(before);
    expect(onMachine(FIRST, 'cat', `/srv/baton/secrets/traefik/${secret}`)).toBe(value);
    await baton('up', FIRST);
    expect(machine(FIRST)).toBe(after);
  }, 900_000);
});

test('doctor finds an environment that is up', async () => {
  const { problems, findings } = JSON.parse(await baton('doctor', FIRST, '--json')) as {
    problems: number;
    findings: { subject: string; detail: string }[];
  };
  expect(problems).toBe(0);
  expect(findings.find(({ subject }) => subject === 'environment')?.detail).toContain('up: https://');
});

describe('leave and restore', () => {
  let left: Left;

  test('a folder with site, certificates and metrics', async () => {
    mkdirSync(join(project.folder, 'own'));
    writeFileSync(join(project.folder, 'own/index.html'), MARK);
    writeFileSync(join(project.folder, 'own/_redirects'), '/left-page /new-page 302\n');
    writeFileSync(join(project.folder, 'own/new-page.html'), 'new');
    await baton('publish', FIRST, 'own');
    let number = 0;
    await eventually(async () => {
      number += 1;
      left = JSON.parse(await baton('leave', FIRST, `folder-${number}`, '--json')) as Left;
      return left.metrics !== null && left.certificates.length > 0;
    }, 180);
    expect(left.site).toMatchObject({ files: 2 });
    expect(left.certificates.flatMap(({ names }) => names)).toContain(DOMAIN);
    const folder = join(project.folder, `folder-${number}`);
    expect(project.read(`folder-${number}/site/index.html`)).toBe(MARK);
    expect(project.read(`folder-${number}/site/_redirects`)).toBe('/left-page /new-page 302\n');
    expect(project.read(`folder-${number}/README.md`)).toContain(`server_name ${DOMAIN};`);
    const certificates = readdirSync(join(folder, 'certificates'));
    expect(certificates).toEqual(
      expect.arrayContaining(['acme.json', `${DOMAIN}.crt.pem`, `${DOMAIN}.key.pem`]),
    );
    expect(statSync(join(folder, `certificates/${DOMAIN}.key.pem`)).mode & 0o077).toBe(0);
    expect(statSync(folder).mode & 0o077).toBe(0);
    await baton('leave', FIRST, 'taken');
  }, 300_000);

  test('come up in another environment: page, redirects and metrics', async () => {
    await baton('down', FIRST, '--keep-images');
    const started = Date.now() / 1000;
    await baton('up', SECOND);
    expect((await page(SECOND, '/')).body).not.toContain(MARK);
    const output = await baton('restore', SECOND, 'taken');
    expect(output).toContain('every environment on this computer has an authority of its own');
    await eventually(async () => (await page(SECOND, '/')).body.includes(MARK), 120);
    // nginx reads its rules a moment after it has the pages.
    await eventually(async () => (await page(SECOND, '/left-page')).status === 302);
    expect(samples(SECOND).filter((time) => time < started)).toEqual([]);
    // The next machine takes the rest.
    const before = machine(SECOND);
    const secret = onMachine(SECOND, 'cat', '/srv/baton/secrets/traefik/acme-ca');
    await setSecret(SECOND, 'acme-ca', secret);
    await baton('up', SECOND);
    expect(machine(SECOND)).not.toBe(before);
    await eventually(async () => samples(SECOND).some((time) => time < started), 240);
    const { body, certificateProblem } = await page(SECOND, '/');
    expect(certificateProblem).toBeUndefined();
    expect(body).toContain(MARK);
  }, 1_500_000);
});
