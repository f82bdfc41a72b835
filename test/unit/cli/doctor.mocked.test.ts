/** What stands in the way of a deploy is found, with its mend, also by a script. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../../cli/command';
import { nodeFinding, terraformFinding } from '../../../cli/doctor/computer';
import { type DoctorOptions, doctor } from '../../../cli/doctor/doctor';
import { type Finding, inTime, note, ok, problem } from '../../../deployer/doctor-commands';
import { awsEnvironment } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';
import { type Fake, fakeSystem } from './fake-system';

const platform = vi.hoisted(() => ({
  findings: [] as Finding[],
  needsDocker: false,
  stored: [] as string[],
}));
vi.mock('../../../deployer/platforms', () => ({
  commandsOf: () => ({
    explain: (error: Error) => error.message,
    doctor: { needsDocker: platform.needsDocker, findings: async () => platform.findings },
    secrets: {
      list: async () =>
        platform.stored.map((name) => ({ name, version: 1, changed: new Date(), inPlainText: false })),
    },
  }),
}));

const TERRAFORM = {
  'find terraform': { stdout: '/usr/bin/terraform\n' },
  '/usr/bin/terraform version': { stdout: '{"terraform_version": "1.12.0"}' },
};
const WHOLE: Fake = {
  commands: {
    ...TERRAFORM,
    'find ssh': { stdout: '/usr/bin/ssh\n' },
    'find aws': { stdout: '/usr/bin/aws\n' },
    'docker version': { stdout: '28.0.0' },
  },
};

let lines: string[];
let context: CommandContext;
const before = process.cwd();
afterEach(() => process.chdir(before));
beforeEach(() => {
  process.chdir(testFolder());
  lines = [];
  Object.assign(platform, {
    findings: [ok('credentials', 'AWS accepts them')],
    needsDocker: false,
    stored: ['grafana-secret-key'],
  });
  context = {
    environments: {
      names: () => ['broken', 'production'],
      load: (name: string) => {
        if (name === 'broken') throw new Error('environments/broken.ts is not valid:\n  domain must be …');
        return awsEnvironment();
      },
    } as unknown as CommandContext['environments'],
    ...{ root: '.', cacheDir: '/none', env: {}, interactive: false },
    log: (line) => void lines.push(line),
  };
});

const run = (name: string | undefined, fake: Fake = WHOLE, options: DoctorOptions = {}) =>
  doctor(context, name, options, fakeSystem(fake));

describe('an environment', () => {
  test('without a problem', async () => {
    expect(await run('production')).toBe(true);
    expect(lines.at(-1)).toBe('no problem found');
    expect(lines.join('\n')).toMatch(/ok +secrets +1 needed, 1 stored/);
  });

  test('with problems: each has its mend, and the command fails', async () => {
    platform.findings = [problem('CAA', 'nobody may issue', 'add the record')];
    platform.stored = [];
    expect(await run('production', {})).toBe(false);
    const text = lines.join('\n');
    expect(text).toMatch(/problem +CAA +nobody may issue\n +-> add the record/);
    expect(text).toMatch(
      /problem +secrets +missing: grafana-secret-key; .*own are known after.*\n +-> npx baton secrets production set/,
    );
    expect(text).toMatch(/problem +Terraform +neither .* installed.*\n +-> install it/);
    expect(text).toMatch(/note +ssh +not installed/);
    expect(lines.at(-1)).toBe('3 to mend');
  });

  test('lacks a secret of a service of one’s own, which only the synthesized stack knows', async () => {
    expect(await run('production')).toBe(true);
    expect(lines.join('\n')).toMatch(/1 needed, 1 stored; .*own are known after the first plan or up/);
    const list = [{ name: 'shop-database-url', services: ['shop'] }];
    writeFiles('.', [{ path: '.baton/staging/production/own-secrets.json', content: JSON.stringify(list) }]);
    expect(await run('production')).toBe(false);
    expect(lines.join('\n')).toMatch(/problem +secrets +missing: shop-database-url\n/);
  });

  test('that AWS was not asked about has no missing secrets', async () => {
    platform.findings = [note('AWS', 'not asked')];
    platform.stored = [];
    expect(await run('production')).toBe(true);
    expect(lines.join('\n')).not.toContain('secrets');
  });

  test('as one JSON document with the same keys everywhere', async () => {
    platform.findings = [problem('CAA', 'nobody may issue', 'add the record')];
    expect(await run('production', WHOLE, { json: true })).toBe(false);
    expect(lines).toHaveLength(1);
    const { findings, ...rest } = JSON.parse(lines[0] ?? '') as { findings: Finding[] };
    expect(rest).toEqual({ environment: 'production', problems: 1 });
    expect(new Set(findings.map((one) => Object.keys(one).join()))).toEqual(
      new Set(['subject,state,detail,mend']),
    );
    expect(findings).toContainEqual({
      ...{ subject: 'CAA', state: 'problem', detail: 'nobody may issue', mend: 'add the record' },
    });
  });
});

test('this computer: its programs, and the settings of every environment', async () => {
  expect(await run(undefined)).toBe(false);
  const text = lines.join('\n');
  expect(text).toMatch(/ok +Docker +28\.0\.0/);
  expect(text).toMatch(/problem +environments\/broken\.ts +.*domain must be/);
  expect(text).toMatch(/ok +environments\/production\.ts/);
});

describe('programs', () => {
  test.each([
    ['18.20.0', 'problem'],
    ['20.0.0', 'ok'],
    ['24.1.0', 'ok'],
  ])('Node %s: %s', (version, state) => {
    expect(nodeFinding(version).state).toBe(state);
  });

  test.each<[string, Fake, boolean, string, RegExp]>([
    ['a Terraform', { commands: TERRAFORM }, false, 'ok', /Terraform 1\.12\.0/],
    [
      'an old one',
      {
        commands: { ...TERRAFORM, '/usr/bin/terraform version': { stdout: '{"terraform_version":"1.5.7"}' } },
      },
      false,
      'problem',
      /is 1\.5\.7, and 1\.11\.0 or newer/,
    ],
    ['none, which up gets', {}, true, 'note', /baton up gets OpenTofu/],
    [
      'an OpenTofu beside an old Terraform',
      {
        commands: {
          ...TERRAFORM,
          '/usr/bin/terraform version': { stdout: '{"terraform_version":"1.5.7"}' },
          'find tofu': { stdout: '/usr/bin/tofu' },
          '/usr/bin/tofu version': { stdout: '{"terraform_version":"1.12.6"}' },
        },
      },
      false,
      'ok',
      /OpenTofu 1\.12\.6/,
    ],
  ])('%s', async (_, fake, isFetched, state, detail) => {
    const found = await terraformFinding(fakeSystem(fake), { cacheDir: '/none', isFetched });
    expect(found).toMatchObject({ state, detail: expect.stringMatching(detail) });
  });

  test('Docker that does not answer is a problem where machines run in it', async () => {
    platform.needsDocker = true;
    expect(await run('local', { commands: TERRAFORM })).toBe(false);
    expect(lines.join('\n')).toMatch(/problem +Docker/);
  });
});

test('whoever does not answer is waited for only so long', async () => {
  await expect(inTime(new Promise(() => {}), 20)).rejects.toThrow('no answer within 0.02 s');
  await expect(inTime(Promise.resolve(1), 1000)).resolves.toBe(1);
});
