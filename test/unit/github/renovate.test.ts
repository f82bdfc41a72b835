/** What Renovate finds, by its own expressions: a version that it misses grows old without a word. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AUTHORITY_IMAGE, RECIPES, STORE_IMAGE } from '../../../deployer/local/images/catalog';
import { IMAGES } from '../../../docker/images';

interface CustomManager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly datasourceTemplate?: string;
}
interface PackageRule {
  readonly enabled?: boolean;
  readonly groupName?: string;
  readonly allowedVersions?: string;
  readonly matchFileNames?: readonly string[];
  readonly matchPackageNames?: readonly string[];
  readonly matchUpdateTypes?: readonly string[];
}

const ROOT = join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const settings = JSON.parse(read('renovate.json')) as {
  readonly enabledManagers: readonly string[];
  readonly ignorePaths: readonly string[];
  readonly customManagers: readonly CustomManager[];
  readonly packageRules: readonly PackageRule[];
};
const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');

const reads = ({ managerFilePatterns }: CustomManager, file: string) =>
  managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file));
const matches = ({ matchStrings }: CustomManager, text: string) =>
  matchStrings.flatMap((match) =>
    [...text.matchAll(new RegExp(match, 'g'))].map(({ groups }) => groups ?? {}),
  );

const found = settings.customManagers.flatMap((manager) =>
  files
    .filter((file) => reads(manager, file))
    .flatMap((file) => matches(manager, read(file)))
    .map(({ datasource = manager.datasourceTemplate, ...rest }) => ({ datasource, ...rest })),
) as { readonly datasource: string; readonly depName: string; readonly currentValue: string }[];

const images = [...Object.values(IMAGES), AUTHORITY_IMAGE, STORE_IMAGE];

test('every image is found, once', () => {
  const named = found.filter(({ datasource }) => datasource === 'docker');
  expect(named.map(({ depName, currentValue }) => `${depName}:${currentValue}`).sort()).toEqual(
    images.sort(),
  );
});

/** Those that have images as examples are left out. */
const sources = files.filter(
  (file) =>
    /\.(ts|mjs|json|sh)$/.test(file) &&
    !/^(test\/(unit|pin)\/|test\/tools\/pin\.|docs\/|package-lock)/.test(file),
);

test.each(images)('%s stands in one place, tests included: an update touches that alone', (image) => {
  expect(sources.filter((file) => read(file).includes(image))).toHaveLength(1);
});

test.each(files.filter((file) => file.endsWith('.snap')))(
  '%s holds no version: an update would fail a test that finds no fault',
  (file) => {
    expect(images.filter((image) => read(file).includes(image))).toEqual([]);
    // cdktf’s and the providers’.
    expect(read(file)).not.toMatch(/"version": "\d/);
  },
);

const built = Object.entries(RECIPES).flatMap(([image, { go }]) => (go ? [[image, go] as const] : []));

test.each(built)('%s is built from its own version of the module, and of its major version', (image, go) => {
  expect(image.split(':')[1]?.replace(/^v?/, 'v')).toBe(go.version);
  // Only from the second one on does a module's path name its major version.
  const allowed = /\/(v\d+)$/.exec(go.module)?.slice(1) ?? ['v0', 'v1'];
  expect(allowed).toContain(go.version.split('.')[0]);
});

test('every program that a test installs is found, once', () => {
  const own = /VERSION = '(v?\d+\.\d+\.\d+)'|[Vv]ersion: '(v?\d+\.\d+\.\d+)'/g;
  const installed = files
    .filter((file) => /^test\/(tools|helpers|lab)\//.test(file))
    .flatMap((file) => [...read(file).matchAll(own)].map(([, constant, field]) => constant ?? field));
  expect(installed).not.toEqual([]);
  const versions = found.filter(({ datasource }) => datasource !== 'docker');
  expect(versions.map(({ currentValue }) => currentValue).sort()).toEqual(installed.sort());
});

test('every pinned action is found by the manager for actions, and by no other', () => {
  const workflows = files.filter((file) => file.startsWith('.github/') && /uses: /.test(read(file)));
  expect(settings.enabledManagers).toContain('github-actions');
  for (const file of workflows) {
    // Where Renovate looks by itself.
    expect(file).toMatch(/(^|\/)\.github\/(workflows|actions)\/.+\.ya?ml$/);
    expect(settings.customManagers.filter((manager) => reads(manager, file))).toEqual([]);
    // Without the comment it does not know the version that a commit is of.
    for (const line of read(file).match(/uses: .*/g) ?? [])
      expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test('nothing is ignored: Renovate’s own list leaves out test/ and examples/', () => {
  expect(settings.ignorePaths).toEqual(['**/node_modules/**']);
});

describe('beside npm run pin', () => {
  const off = settings.packageRules.filter(({ enabled }) => enabled === false);
  test('only the file that pin writes has its patches and digests from elsewhere', () => {
    const patches = off.filter(({ matchUpdateTypes }) => matchUpdateTypes?.includes('patch'));
    expect(patches.map(({ matchFileNames }) => matchFileNames)).toEqual([['docker/versions.json']]);
    expect(read('test/pin/pin.ts')).toContain("const FILE = 'docker/versions.json'");
  });
  test('an image keeps its digest’s place once pin has written one', () => {
    const [services] = settings.customManagers as [CustomManager];
    const digest = `sha256:${'a'.repeat(64)}`;
    const pinned = matches(
      services,
      read('docker/versions.json').replaceAll(/"digest": [^ ]+/g, `"digest": "${digest}"`),
    );
    expect(pinned).toHaveLength(Object.keys(IMAGES).length);
    for (const groups of pinned) expect(groups.currentDigest).toBe(digest);
  });
});

test('nginx stays on its stable line', () => {
  const [rule] = settings.packageRules.filter(({ matchPackageNames }) =>
    matchPackageNames?.includes('nginx'),
  );
  const allowed = new RegExp(rule?.allowedVersions?.slice(1, -1) ?? '');
  const tag = IMAGES.nginx.split(':')[1] ?? '';
  expect([tag, '1.31.0-alpine', '1.32.0-alpine'].map((version) => allowed.test(version))).toEqual([
    true,
    false,
    true,
  ]);
});
