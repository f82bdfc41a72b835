import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aws } from '../../../settings/aws';
import { Environments } from '../../../settings/environments';
import { local } from '../../../settings/local';
import { synthesize } from '../../../stacks/app';
import { DIGEST, leastApp } from '../../helpers/apps';
import { leastAws, leastLocal } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';
import { PINNED } from '../../helpers/image-synth';

const BUILD = join(import.meta.dirname, '../../../cli/build/project.mjs');

const file = (settings: object) => `export default ${JSON.stringify(settings)};\n`;

/** A project with these files in environments/, built. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = testFolder();
  writeFiles(folder, [
    { path: 'cdktf.json', content: '{}' },
    ...['agent', 'aws-steps', 'local-steps'].map((name) => ({ path: `dist/${name}.cjs`, content: '//\n' })),
    ...Object.entries(files).map(([name, content]) => ({ path: `environments/${name}.ts`, content })),
  ]);
  build(folder);
  return folder;
}

const build = (folder: string) =>
  execFileSync(process.execPath, ['-e', `import('${BUILD}').then((m) => m.buildEnvironments())`], {
    cwd: folder,
  });

const of = (folder: string) => new Environments(join(folder, 'dist/environments'));

/** @returns what was left out, and the stacks that there are */
function synth(folder: string, env: Readonly<Record<string, string>> = {}) {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const leftOut = synthesize({ env });
  const { stacks } = JSON.parse(readFileSync('cdktf.out/manifest.json', 'utf8')) as { stacks: object };
  return { leftOut, stacks: Object.keys(stacks) };
}

const SLIP = "export default {\n  platform: 'aws';\n};\n";

describe('an environment is a file', () => {
  test('found by its name, and gone with its file', () => {
    const folder = project({ live: file(leastAws), here: file(leastLocal) });
    expect(of(folder).names()).toEqual(['here', 'live']);
    expect(of(folder).namesOn(local)).toEqual(['here']);
    expect(of(folder).namesOn(aws)).toEqual(['live']);
    execFileSync('rm', [join(folder, 'environments/live.ts')]);
    build(folder);
    expect(of(folder).names()).toEqual(['here']);
  });

  test('the bootstrap’s file is none', () => {
    const folder = project({ state: file({ region: 'eu-central-1', bucket: 'example-state' }) });
    expect(of(folder).names()).toEqual([]);
    expect(of(folder).state()).toMatchObject({ bucket: 'example-state' });
  });

  test('this computer’s own part is filled in, unless the file says otherwise', () => {
    const host = { missingServices: ['grafana'] as const, cpuLimits: false, imageIds: {} };
    const folder = project({ here: file(leastLocal), mine: file({ ...leastLocal, cpuLimits: true }) });
    expect(of(folder).load('here', { host })).toMatchObject({
      ...{ without: ['grafana'], cpuLimits: false, imageIds: {} },
      acme: { server: 'https://authority.internal/acme/acme/directory' },
    });
    expect(of(folder).load('mine', { host })).toMatchObject({ cpuLimits: true });
  });
});

describe('a family of images', () => {
  const baked = { ...leastAws, images: PINNED, machine: { image: 'web' } };

  test('has a stack as soon as an environment names it, and is asked for by its own name', () => {
    const folder = project({ live: file(baked), next: file(baked), here: file(leastLocal) });
    expect(synth(folder).stacks.sort()).toEqual(['here', 'image-web', 'live', 'next']);
    expect(synth(folder, { BATON_ENVIRONMENTS: 'image-web' }).stacks).toEqual(['image-web']);
    expect(synth(folder, { BATON_ENVIRONMENTS: 'live' }).stacks).toEqual(['live']);
    expect(() => synth(folder, { BATON_ENVIRONMENTS: 'image-db' })).toThrow(
      "no environment boots from the family db; one that does says machine: { image: 'db' }",
    );
  });

  test('whose environments contradict each other is left out, and nothing else', () => {
    const folder = project({ live: file(baked), next: file({ ...baked, region: 'eu-west-1' }) });
    const { leftOut, stacks } = synth(folder);
    expect(stacks.sort()).toEqual(['live', 'next']);
    expect(leftOut).toEqual([
      expect.stringContaining('image-web is left out: machine.image: the environments'),
    ]);
  });

  test('an environment of the stack’s name is meant first', () => {
    const folder = project({ 'image-web': file(leastLocal) });
    expect(synth(folder, { BATON_ENVIRONMENTS: 'image-web' }).stacks).toEqual(['image-web']);
  });
});

describe('digests of apps’ images', () => {
  const image = 'ghcr.io/example-org/shop:1.4.0';
  const apps = { shop: { ...leastApp, image }, api: { ...leastApp, host: 'api.example.com' } };
  const pins = (content: string) => {
    const folder = project({ live: file({ ...leastAws, apps }), here: file({ ...leastLocal, apps }) });
    writeFiles(folder, [{ path: 'environments/images.json', content }]);
    build(folder);
    return of(folder);
  };

  test('come from environments/images.json, where the environment names a tag', () => {
    const { apps: loaded } = pins(JSON.stringify({ [image]: DIGEST, 'other:1': DIGEST })).load('live');
    expect(loaded.shop?.image).toBe(`${image}@${DIGEST}`);
    expect(loaded.api?.image).toBe(leastApp.image);
  });

  test('are not for this computer, whose images are built here', () => {
    expect(pins(JSON.stringify({ [image]: DIGEST })).load('here').apps.shop?.image).toBe(image);
  });

  test('of another tag are none', () => {
    expect(() => pins(JSON.stringify({ [`${image}-rc1`]: DIGEST })).load('live')).toThrow(
      /apps\.shop\.image: must be pinned by its digest: run `npx baton pin/,
    );
  });

  test('are gone with the file', () => {
    const environments = pins(JSON.stringify({ [image]: DIGEST }));
    expect(environments.load('live').apps.shop?.image).toContain(DIGEST);
    expect(() => of(project({ live: file({ ...leastAws, apps }) })).load('live')).toThrow(/must be pinned/);
  });

  test.each([
    ['{', /^environments\/images\.json: .*JSON.*; the command pin writes it$/],
    ['[]', /^environments\/images\.json: must be an object of images and their digests; the command pin/],
    [
      JSON.stringify({ [image]: 'latest' }),
      /^environments\/images\.json: ghcr\.io\/example-org\/shop:1\.4\.0: must be a digest, sha256: and 64 hexadecimal digits, got "latest"/,
    ],
  ])('a file that is none is said: %s', (content, words) => {
    expect(() => pins(content).load('live')).toThrow(words);
    expect(pins(content).names()).toEqual(['here', 'live']);
  });
});

describe('a mistake in one', () => {
  test.each([
    ['a slip of the pen', SLIP, /^environments\/broken\.ts:2:18: Expected "}" but found ";"$/],
    ['no settings', 'export const settings = {};\n', /^environments\/broken\.ts must export its settings/],
    [
      'code that fails',
      "import { readFileSync } from 'node:fs';\nexport default readFileSync('key.pub');\n",
      /^environments\/broken\.ts: ENOENT.*key\.pub/,
    ],
    ['a setting that is not valid', file({ ...leastAws, drainSeconds: -1 }), /drainSeconds: must be a whole/],
  ])('%s is said in one line, and the others are synthesized', (_, text, words) => {
    const folder = project({ broken: text, here: file(leastLocal) });
    const { leftOut, stacks } = synth(folder);
    const [said = '', ...more] = leftOut;
    expect(more).toEqual([]);
    expect(said).toMatch(/^broken is left out: /);
    expect(said.replace('broken is left out: ', '')).toMatch(words);
    expect(said).not.toMatch(/^ +at /m);
    expect(stacks).toEqual(['here']);
  });

  test('names each environment that uses it', () => {
    const uses = "import broken from './broken';\nexport default broken;\n";
    const { leftOut } = synth(project({ broken: SLIP, uses, here: file(leastLocal) }));
    expect(leftOut.map((line) => line.split(' is left out')[0])).toEqual(['broken', 'uses']);
  });

  test('fails where it was asked for by its name', () => {
    const folder = project({ broken: SLIP, here: file(leastLocal) });
    expect(() => synth(folder, { BATON_ENVIRONMENTS: 'broken' })).toThrow(/^environments\/broken\.ts:2:18/);
    expect(synth(folder, { BATON_ENVIRONMENTS: 'here' }).stacks).toEqual(['here']);
  });

  test('fails where none is left', () => {
    expect(() => synth(project({ broken: SLIP }))).toThrow(
      /^broken is left out: environments\/broken\.ts:2:18/,
    );
  });

  test('is gone once it is mended', () => {
    const folder = project({ broken: SLIP });
    writeFiles(folder, [{ path: 'environments/broken.ts', content: file(leastAws) }]);
    build(folder);
    expect(of(folder).load('broken')).toMatchObject({ region: 'eu-central-1' });
  });
});

const AWS_FROM = { ...leastAws, state: { bucket: 'example-state' } };

describe('a mistake in the bootstrap’s file', () => {
  const files = { live: file(AWS_FROM), apart: file(leastAws), here: file(leastLocal) };
  test.each([
    ['a slip of the pen', SLIP, /^environments\/state\.ts:2:18: Expected "}" but found ";"$/],
    [
      'a setting that is not valid',
      file({ region: 'Frankfurt', bucket: 'b-state' }),
      /region: must be an AWS/,
    ],
  ])('%s leaves out its stack and those that stand on it, and no other', (_, state, words) => {
    const { leftOut, stacks } = synth(project({ ...files, state }));
    expect(stacks.sort()).toEqual(['apart', 'here']);
    expect(leftOut.map((line) => line.split(' is left out: ')[0])).toEqual(['live', 'state']);
    for (const line of leftOut) expect(line.split(' is left out: ')[1]).toMatch(words);
  });

  test('fails where one that needs it was asked for by its name', () => {
    const folder = project({ ...files, state: SLIP });
    for (const name of ['live', 'state', 'here,live'])
      expect(() => synth(folder, { BATON_ENVIRONMENTS: name })).toThrow(/^environments\/state\.ts:2:18/);
    for (const name of ['apart', 'here'])
      expect(synth(folder, { BATON_ENVIRONMENTS: name }).stacks).toEqual([name]);
  });

  test('without one all are synthesized, and with a whole one its stack too, on which others stand', () => {
    const hasKey = (name: string) =>
      readFileSync(`cdktf.out/stacks/${name}/cdk.tf.json`, 'utf8').includes('"aws_kms_key": {');
    expect(synth(project(files)).stacks.sort()).toEqual(['apart', 'here', 'live']);
    expect(['apart', 'live'].map(hasKey)).toEqual([true, true]);
    const github = { repository: 'example-org/site', environments: ['live'] };
    const state = file({ region: 'eu-central-1', bucket: 'example-state', github });
    const { leftOut, stacks } = synth(project({ ...files, state }));
    expect(leftOut).toEqual([]);
    expect(stacks.sort()).toEqual(['apart', 'here', 'live', 'state']);
    expect(['apart', 'live', 'state'].map(hasKey)).toEqual([true, false, true]);
  });
});

test('a folder without environments is left as it is', () => {
  const folder = testFolder();
  build(folder);
  expect(existsSync(join(folder, 'dist'))).toBe(false);
});
