/** What Image Builder is told to do: it must be what a boot does, and text that Image Builder takes as it is. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yaml from 'js-yaml';
import { expect, test } from 'vitest';
import { textFile } from '../../../../docker/rendered-file';
import { document, type ImageComponent, writing } from '../../../../userdata/image/component';
import { buildComponents, testComponent } from '../../../../userdata/image/components';
import { testFolder } from '../../../helpers/folder';

const USERDATA = join(import.meta.dirname, '../../../../userdata');
const NGINX = `nginx:1@sha256:${'a'.repeat(64)}`;

interface Step {
  readonly name: string;
  readonly action: string;
  readonly inputs: { readonly commands: readonly [string] };
}
interface Document {
  readonly schemaVersion: number;
  readonly phases: readonly { readonly name: string; readonly steps: readonly Step[] }[];
}

const documents = buildComponents({ tools: ['htop'], images: [NGINX] }).map(
  (component) => yaml.load(document(component)) as Document,
);
const scripts = documents.flatMap(({ phases }) => phases.flatMap(({ steps }) => steps));
const script = (name: string) => scripts.find((step) => step.name === name)?.inputs.commands[0] ?? '';

test('the boot’s own steps run, word by word, and then the image says that it has the packages', () => {
  for (const step of ['10-system.sh', '20-packages.sh'])
    expect(
      scripts.some(({ inputs }) =>
        inputs.commands[0].includes(readFileSync(join(USERDATA, 'steps', step), 'utf8')),
      ),
    ).toBe(true);
  const order = scripts.map(({ name }) => name);
  expect(order).toEqual(['files', 'system', 'packages', 'mark', 'list', 'pull', 'clean-up', 'left-behind']);
  expect(script('mark')).toContain('>/etc/baton/baked');
});

test('the clean-up is the last that changes the image, and is checked before it is taken', () => {
  expect(documents.at(-1)?.phases.map(({ name }) => name)).toEqual(['build', 'validate']);
});

test('every script stops at its first failure, and is none that a shell refuses', () => {
  for (const { inputs } of scripts) {
    expect(inputs.commands).toHaveLength(1);
    expect(inputs.commands[0]).toMatch(/^set -eu\n/);
    execFileSync('bash', ['-n'], { input: inputs.commands[0] });
  }
});

test('packages and containers are those of the family', () => {
  expect(script('files')).toContain('\ndocker.io\n');
  expect(script('files')).toContain('\nhtop\n');
  expect(script('list')).toContain(`\n${NGINX}\n`);
});

test('a file is written byte by byte, whatever a shell would read in it', () => {
  const content = '$HOME `id` \\ \'"\n${x} %{y}\n';
  const path = join(testFolder(), 'deep/file');
  execFileSync('bash', ['-eu'], { input: writing([{ ...textFile(path, content), mode: 0o755 }]) });
  expect(readFileSync(path, 'utf8')).toBe(content);
});

test('what Image Builder would not take as it is fails before it is asked', () => {
  const component = (text: string): ImageComponent => ({
    name: 'packages',
    description: 'x',
    phases: { build: [{ name: 'x', script: text }] },
  });
  expect(() => document(component('x'.repeat(16_000)))).toThrow('at most 16000 characters');
  expect(() => document(component("docker ps --format '{{.ID}}'"))).toThrow('must not hold {{');
});

test('the test gets its parts by their hash', () => {
  const text = document(testComponent('s3://bucket/key', 'f'.repeat(64)));
  expect(text).toContain('source: s3://bucket/key');
  expect(text).toContain(`${'f'.repeat(64)}  /var/tmp/baton-image-test.zip' | sha256sum --check --strict`);
  expect((yaml.load(text) as Document).phases.map(({ name }) => name)).toEqual(['test']);
});
