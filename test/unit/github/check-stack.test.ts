import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Resource, synthAws } from '../../helpers/aws-synth';
import { testFolder } from '../../helpers/folder';
import { synthImage } from '../../helpers/image-synth';

const SCRIPT = join(import.meta.dirname, '../../../.github/scripts/check-stack.mjs');

let folder: string;
let stack: Resource;
beforeEach(() => {
  const synthesized = synthAws({ site: { directory: 'examples/site' }, dns: { zone: 'example.com' } });
  folder = testFolder();
  for (const [path, content] of Object.entries(synthesized.files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), Buffer.from(content, 'base64'));
  }
  stack = JSON.parse(synthesized.text) as Resource;
});

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
};
const save = (changed: object) => writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(changed));
const frame = () => execFileSync(process.execPath, [SCRIPT, 'frame', folder], { encoding: 'utf8' });

test('what synth makes is planned, older releases and bootstrapped stacks too', () => {
  expect(run('check', folder, frame())).toEqual({ status: 0, output: 'the stack is as it may be\n' });
  const older = synthAws({ release: 'a'.repeat(64) });
  save(JSON.parse(older.text));
  expect(run('check', folder).output).toBe('the stack is as it may be\n');
});

test('a server that boots from a baked image, and the stack that bakes it, are planned, too', () => {
  for (const { text } of [synthAws({ machine: { image: 'web' } }), synthImage()]) {
    save(JSON.parse(text));
    expect(run('check', folder).output).toBe('the stack is as it may be\n');
  }
});

/** Of a resource of null's, what somebody adds to it. */
const resource = (more: object) => ({ resource: { ...stack.resource, null_resource: { x: more } } });
const output = (value: string) => ({ output: { ...stack.output, x: { value } } });

test.each<[string, () => object, RegExp]>([
  [
    'a module from elsewhere',
    () => ({ module: { x: { source: 'git::https://example.com/x' } } }),
    /block "module"/,
  ],
  ['locals', () => ({ locals: { x: '1' } }), /block "locals"/],
  [
    'a program at plan time',
    () => ({ data: { external: { x: { program: ['sh'] } } } }),
    /data source external/,
  ],
  [
    'a call at plan time',
    () => ({ data: { http: { x: { url: 'https://example.com' } } } }),
    /data source http/,
  ],
  [
    'a secret',
    () => ({ data: { aws_ssm_parameter: { x: { name: '/baton/a/secrets/b' } } } }),
    /would decrypt/,
  ],
  [
    'secrets',
    () => ({ data: { aws_ssm_parameters_by_path: { x: { path: '/', with_decryption: true } } } }),
    /would decrypt/,
  ],
  [
    'another secret store',
    () => ({ ephemeral: { aws_secretsmanager_secret_version: {} } }),
    /ephemeral resource/,
  ],
  ['a file of the job', () => output('${file("/proc/self/environ")}'), /function file is not allowed/],
  ['a file by a way out', () => output('${file("assets/../../../../etc/passwd")}'), /function file/],
  ['a file in a nested template', () => output('${join("", ["${file("/etc/passwd")}"])}'), /function file/],
  ['a file behind another call', () => output('${sha256(filebase64("/etc/passwd"))}'), /function filebase64/],
  [
    'a file of the asset’s name with a suffix',
    () => output('${file("assets/x" == "" ? "" : "/etc/passwd")}'),
    /file/,
  ],
  ['a folder of files', () => output('${join("", fileset("/", "*"))}'), /function fileset/],
  ['a template file', () => output('${templatefile("/etc/passwd", {})}'), /function templatefile/],
  ['a function of a provider', () => output('${provider::aws::arn_parse("x")}'), /function provider::aws/],
  ['a directive', () => output('%{ for x in [1] }${file("/etc/passwd")}%{ endfor }'), /directive/],
  ['text that looks escaped', () => output('$${x} ${file("/etc/passwd")}'), /function file/],
  [
    'a data source in a check',
    () => ({ check: { x: { data: { http: {} }, assert: {} } } }),
    /more than assert/,
  ],
  [
    'another program',
    () => resource({ provisioner: [{ 'local-exec': { command: 'env' } }] }),
    /bundled step/,
  ],
  [
    'more behind a step',
    () =>
      resource({
        provisioner: [
          { 'local-exec': { command: `node assets/s/${'A'.repeat(32)}/aws-steps.cjs x create; env` } },
        ],
      }),
    /bundled step/,
  ],
  [
    'another shell',
    () =>
      resource({
        provisioner: [
          {
            'local-exec': {
              command: `node assets/s/${'A'.repeat(32)}/aws-steps.cjs x create`,
              interpreter: ['sh'],
            },
          },
        ],
      }),
    /bundled step/,
  ],
  [
    'a remote program',
    () => resource({ provisioner: [{ 'remote-exec': { inline: ['x'] } }] }),
    /bundled step/,
  ],
  ['another kind of resource', () => ({ resource: { local_file: { x: {} } } }), /resource local_file/],
  [
    'a zip of other files',
    () => ({ data: { archive_file: { x: { source_dir: '/etc' } } } }),
    /archive_file\.x/,
  ],
])('%s is not planned', (_, change, words) => {
  save({ ...stack, ...change() });
  const { status, output: said } = run('check', folder);
  expect(said).toMatch(words);
  expect(status).toBe(1);
});

describe('beside the stack’s own JSON', () => {
  test.each(['override.tf.json', 'x.tf', 'terraform.tfvars', '.terraform.lock.hcl', '.terraformrc'])(
    '%s is not planned',
    (file) => {
      writeFileSync(join(folder, file), '');
      expect(run('check', folder)).toMatchObject({ status: 1, output: expect.stringContaining(file) });
    },
  );
  test('a link in the place of an asset is not followed', () => {
    symlinkSync('/proc/self/environ', join(folder, 'assets/x'));
    expect(run('check', folder)).toMatchObject({
      status: 1,
      output: expect.stringContaining('no ordinary file'),
    });
  });
});

test.each([
  ['another backend', { terraform: { backend: { s3: { bucket: 'elsewhere' } } } }],
  ['another provider', { terraform: { required_providers: { aws: { source: 'evil/aws', version: '1' } } } }],
  ['another region or endpoint', { provider: { aws: [{ endpoints: [{ s3: 'https://example.com' }] }] } }],
])('%s than the branch that is deployed has is not planned', (_, change) => {
  const before = frame();
  save({ ...stack, ...change });
  expect(run('check', folder, before)).toMatchObject({
    status: 1,
    output: expect.stringContaining('backend or providers differ'),
  });
});

describe('what a deploy takes along', () => {
  test('the stack and the site', () => {
    expect(run('paths', folder)).toEqual({ status: 0, output: `${folder}\nexamples/site\n` });
  });
  test('not what is outside of the project', () => {
    const text = readFileSync(join(folder, 'cdk.tf.json'), 'utf8');
    for (const elsewhere of ['/etc', '../../../../etc', '../../../-x']) {
      writeFileSync(join(folder, 'cdk.tf.json'), text.replace('../../../examples/site', elsewhere));
      expect(run('paths', folder).status).toBe(1);
    }
  });
});
