/** `baton plan` and `baton apply` on a real server: the reason, the saved plan, a stale one, a failed gate, Ctrl-C. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlanReport } from '../../cli/plan/report';
import { probe } from '../../protocol/probe';
import { machinesOf } from '../helpers/machines';
import { ProjectCopy } from '../helpers/project-copy';

const OWN = { name: 'foreseen', network: '10.222.0.0/16', ports: { http: 8022, https: 8422 } };
const { name: NAME } = OWN;
const DOMAIN = 'baton.localhost';
const SAVED = 'saved.plan';

let project: ProjectCopy;
const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
const machines = () => machinesOf(NAME);
const baton = (...args: string[]) => project.run('node', 'cli/run.mjs', ...args);
const nginx = (from: RegExp, to: string) =>
  project.edit('docker/nginx/nginx.conf', (text) => text.replace(from, to));
const page = () =>
  probe({
    ...{ address: '127.0.0.1', port: OWN.ports.https, host: DOMAIN, path: '/' },
    ca: project.read(`.baton/local/${NAME}/ca.pem`),
  });
/** Where nothing would change: another exit code would throw. */
const unchanged = () =>
  JSON.parse(
    execFileSync('node', ['cli/run.mjs', 'plan', NAME, '--json'], {
      cwd: project.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as PlanReport;

beforeAll(async () => {
  project = await ProjectCopy.create(OWN);
}, 60_000);

afterAll(async () => {
  const { output } = await project.run('npm', 'run', 'down', NAME, '--', '--keep-images');
  expect(output).toContain('down');
  expect(machines()).toEqual([]);
  project.remove();
}, 120_000);

describe('before the first deploy', () => {
  test('a plan names the server that would be made; exit code 2', async () => {
    const { code, output } = await baton('plan', NAME);
    expect(output).toContain(`${NAME}: a server is made\n\nbecause of\n  no server was deployed yet`);
    expect(code).toBe(2);
  });

  test('apply does not build what the environment stands on: up does', async () => {
    const { code, output } = await baton('apply', NAME, '--yes');
    expect(output).toContain(`Next step: npx baton up ${NAME}`);
    expect(code).toBe(1);
    expect(machines()).toEqual([]);
    const up = await project.run('npm', 'run', 'up', NAME);
    expect([up.code, up.output]).toEqual([0, expect.stringContaining(`https://${DOMAIN}`)]);
  });
});

describe('with a server', () => {
  test('nothing to do: exit code 0, also as JSON and by apply', async () => {
    const { code, output } = await baton('plan', NAME);
    expect([code, output]).toEqual([0, expect.stringContaining(`${NAME}: no change`)]);
    expect(unchanged()).toMatchObject({ version: 1, result: 'no-change', server: { action: 'keep' } });
    const before = machines();
    expect((await baton('apply', NAME, '--yes')).code).toBe(0);
    expect(machines()).toEqual(before);
  });

  test('a changed file is the reason; the saved plan is applied, phase by phase, although the file is changed back', async () => {
    const [before] = machines();
    nginx(/keepalive_timeout 75s;/, 'keepalive_timeout 76s;');
    const planned = await baton('plan', NAME, '--out', SAVED);
    for (const part of [
      'configuration of nginx: docker/nginx/nginx.conf',
      '-  keepalive_timeout 75s;',
      '+  keepalive_timeout 76s;',
      `baton apply ${NAME} ${SAVED}`,
    ])
      expect(planned.output).toContain(part);
    expect(planned.code).toBe(2);
    nginx(/keepalive_timeout 76s;/, 'keepalive_timeout 75s;');
    const { code, output } = await baton('apply', NAME, SAVED);
    expect(output).toMatch(
      /phase +seconds\nprepare +\d+\.\d\nboot +\d+\.\d\ngate +\d+\.\d\nswitch .*\nconfirm .*\ndrain .*\nhandover .*\ndestroy .*\nin all +\d+\.\d\n/,
    );
    expect(code).toBe(0);
    expect(machines()).toHaveLength(1);
    expect(machines()[0]).not.toBe(before);
    expect(
      docker('exec', machines()[0] ?? '', 'cat', '/srv/baton/release/docker/nginx/nginx.conf'),
    ).toContain('keepalive_timeout 76s;');
    expect((await page()).status).toBe(200);
  });

  test('the same plan again is stale: nothing is done', async () => {
    const before = machines();
    const { code, output } = await baton('apply', NAME, SAVED);
    expect(output).toContain(`this plan of ${NAME} is stale`);
    expect(output).toContain(`Next step: make a new plan and look at it: npx baton plan ${NAME}`);
    expect(code).toBe(1);
    expect(machines()).toEqual(before);
  });

  test('nobody is asked where nobody is: the next step is named', async () => {
    const { code, output } = await baton('apply', NAME);
    expect([code, output]).toEqual([1, expect.stringContaining(`baton apply ${NAME} --yes`)]);
  });

  test('another network would take the server along: refused, until its flag is given', async () => {
    const file = `environments/${NAME}.ts`;
    project.edit(file, (text) => text.replace(OWN.network, '10.223.0.0/16'));
    const refused = await baton('plan', NAME);
    expect(refused.output).toMatch(/interruption: the site would be without a server.*network/);
    expect(refused.output).toContain('--allow interruption');
    expect(refused.code).toBe(1);
    const before = machines();
    expect((await baton('apply', NAME, '--yes')).code).toBe(1);
    expect(machines()).toEqual(before);
    expect((await baton('plan', NAME, '--allow', 'interruption')).code).toBe(2);
    project.edit(file, (text) => text.replace('10.223.0.0/16', OWN.network));
    expect((await page()).status).toBe(200);
  });

  test('a failed gate: the reason, the candidate’s log, what is left; the next plan names the refusal', async () => {
    const [serving] = machines();
    nginx(/keepalive_timeout 75s;/, 'no_such_directive on;');
    const { code, output } = await baton('apply', NAME, '--yes');
    expect(output).toMatch(
      /gate failed: baton-foreseen-\w+ did not pass the gate|boot failed: baton-foreseen-\w+ did not pass/,
    );
    expect(output).toContain('its last log lines:');
    expect(output).toContain('no_such_directive');
    expect(output).toMatch(
      /What is left: the previous server keeps serving\. The candidate gets no requests/,
    );
    expect(output).toMatch(/\n(boot|gate) +\d+\.\d +failed\n/);
    expect(code).toBe(1);
    expect(machines()).toContain(serving);
    expect((await page()).status).toBe(200);
    nginx(/no_such_directive on;/, 'keepalive_timeout 77s;');
    const next = await baton('plan', NAME);
    expect(next.output).toContain('refused candidates: 0 -> 1');
    expect(next.output).toContain('configuration of nginx: docker/nginx/nginx.conf');
    expect(next.code).toBe(2);
  });

  test('Ctrl-C while it boots: what is left is said, and the same command goes on', async () => {
    const { code, output } = await project.interrupt(
      ['node', 'cli/run.mjs', 'apply', NAME, '--yes'],
      (said) => said.includes('gate: 0 s'),
    );
    expect(output).toContain(
      'interrupted: waiting for Terraform to save what it knows; the site keeps serving',
    );
    expect(output).toMatch(/\nboot +\d+\.\d +interrupted\n/);
    expect(output).toContain('The candidate gets no requests');
    expect(output).toContain(`The same command continues: npx baton apply ${NAME}`);
    expect(code).not.toBe(0);
    expect((await page()).status).toBe(200);
    expect((await baton('apply', NAME, '--yes')).code).toBe(0);
    expect(machines()).toHaveLength(1);
    expect((await page()).status).toBe(200);
    expect((await baton('plan', NAME)).code).toBe(0);
  });

  test('a report is made of what a job without credentials has: plan, stack and the deployed release', async () => {
    const stack = join('cdktf.out/stacks', NAME);
    nginx(/keepalive_timeout 77s;/, 'keepalive_timeout 78s;');
    const own = await baton('plan', NAME, '--markdown');
    const terraform = process.env.BATON_TERRAFORM ?? 'terraform';
    const json = execFileSync(terraform, ['show', '-json', 'plan.tfplan'], {
      cwd: join(project.folder, stack),
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    project.write('plan.json', json);
    const given = await baton('plan', NAME, '--from', 'plan.json', '--stack', stack, '--markdown');
    expect(own.code).toBe(2);
    expect(given.code).toBe(2);
    expect(own.output).toContain('`configuration of nginx: docker/nginx/nginx.conf`');
    expect(given.output).toContain('the deployed release was not given');
    expect(given.output).toContain('`release: ');
  });
});
