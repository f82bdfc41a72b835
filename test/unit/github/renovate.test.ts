/** What Renovate finds, by its own expressions: a version that it misses grows old without a word. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AUTHORITY_IMAGE, RECIPES, STORE_IMAGE } from '../../../deployer/local/images/catalog';
import { VERSIONS } from '../../../docker/images';

const ROOT = join(import.meta.dirname, '../../..');
const { customManagers } = JSON.parse(readFileSync(join(ROOT, 'renovate.json'), 'utf8')) as {
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
  }[];
};
const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');

const found = customManagers.flatMap(({ managerFilePatterns, matchStrings }) =>
  files
    .filter((file) => managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)))
    .flatMap((file) =>
      matchStrings.flatMap((match) => [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(new RegExp(match, 'g')),
      ]),
    )
    .map(({ groups }) => `${groups?.depName}:${groups?.currentValue}`),
);
const images = [...Object.values(VERSIONS.images).map(({ image }) => image), AUTHORITY_IMAGE, STORE_IMAGE];

test('every image is found, once', () => {
  expect([...found].sort()).toEqual([...images].sort());
});

/** Those that have images as examples are left out. */
const sources = files.filter(
  (file) =>
    /\.(ts|mjs|json|sh)$/.test(file) &&
    !/^(test\/(unit|pin)\/|test\/tools\/pin\.|docs\/|package-lock)/.test(file),
);

test.each(images)('%s stands in one place, tests included: an update touches that alone', (image) => {
  const places = sources.filter((file) => readFileSync(join(ROOT, file), 'utf8').includes(image));
  expect(places).toHaveLength(1);
});

const built = Object.entries(RECIPES).flatMap(([image, { go }]) => (go ? [[image, go] as const] : []));

test.each(built)('%s is built from its own version of the module, and of its major version', (image, go) => {
  expect(image.split(':')[1]?.replace(/^v?/, 'v')).toBe(go.version);
  expect(go.version.split('.')[0]).toBe(/\/(v\d+)$/.exec(go.module)?.[1] ?? 'v1');
});

test('a digest is kept with its tag once there is one', () => {
  const [{ matchStrings: [match = ''] = [] } = {}] = customManagers;
  const digest = `sha256:${'a'.repeat(64)}`;
  const pinned = `"image": "nginx:1.30.6-alpine",\n      "digest": "${digest}"`;
  expect(new RegExp(match).exec(pinned)?.groups).toMatchObject({ depName: 'nginx', currentDigest: digest });
});
