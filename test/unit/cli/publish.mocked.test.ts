import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MANIFEST_KEY } from '../../../protocol/content-manifest';
import { baton } from '../../helpers/baton';
import { leastLocal } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';
import { HttpBucket } from '../../helpers/http-bucket';
import { projectEnvironments } from '../../helpers/project-environments';

/** No local platform is up, whatever this computer runs. */
vi.mock('../../../deployer/local/docker', async (original) => ({
  ...(await original<typeof import('../../../deployer/local/docker')>()),
  docker: () => Promise.reject(new Error('no such object')),
}));

/** Beside the project's own: a local environment whose site is built by this command. */
const built = (command: string) => {
  const site = { directory: 'made', build: { command, sources: 'src' } };
  return `exports.default = ${JSON.stringify({ ...leastLocal, site })};`;
};

let bucket: HttpBucket;
let lines: string[];
let folder: string;
beforeEach(async () => {
  bucket = await HttpBucket.open();
  lines = [];
  folder = testFolder();
  writeFiles(folder, [
    { path: 'site/index.html', content: 'home' },
    { path: 'site/notes/a.html', content: 'a' },
  ]);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
});
afterEach(() => {
  bucket.close();
  vi.unstubAllEnvs();
});

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  baton(
    {
      environments: projectEnvironments({ built: built(`touch '${join(folder, 'built')}'`) }),
      root: '.',
      cacheDir: folder,
      env: { BATON_STARTED_IN: folder, AWS_ENDPOINT_URL: bucket.endpoint, ...env },
      interactive: false,
      log: (line) => lines.push(line),
    },
    ['publish', ...args],
  );

test("publishes a folder, named from where the person stands, into the environment's bucket", async () => {
  await run(['production', 'site']);
  expect(bucket.objects.has(MANIFEST_KEY)).toBe(true);
  expect(bucket.names).toEqual(new Set(['example-com-production-content']));
  expect(lines.join('\n')).toBe(
    'site published: 2 files, 2 new, 0 changed, 0 removed, 2 uploaded\nThe servers fetch it within a minute.',
  );
});

test.each([
  ['--dry-run', ['production', 'site', '--dry-run'], {}],
  ['--dry-run that npm took for itself', ['production', 'site'], { npm_config_dry_run: 'true' }],
])('%s tells what would change, and changes nothing', async (_, args, env) => {
  await run(['production', 'site']);
  const before = new Map(bucket.objects);
  writeFiles(folder, [
    { path: 'site/index.html', content: 'new home' },
    ...Array.from({ length: 25 }, (_, n) => ({ path: `site/new/${n}.html`, content: `${n}` })),
  ]);
  lines = [];
  await run(args, env);
  expect(bucket.objects).toEqual(before);
  const told = lines.join('\n');
  expect(told).toContain('in example-com-production-content, of 27 files');
  expect(told).toContain('  changed  index.html\n');
  expect(told).toContain('  added    … and 5 more\n');
  expect(told).toContain('26 files would be uploaded');
});

describe('one clear error', () => {
  test.each([
    ['no environment', [], /missing required argument 'environment'/],
    ['one that is not there', ['prod'], /^no environment "prod"; known: built, local, production, staging/],
    ['an option that is none', ['production', 'site', '--force'], /unknown option '--force'/],
    ['two folders', ['production', 'site', 'other'], /too many arguments for 'publish'/],
    [
      'no folder at all',
      ['production'],
      /^the environment "production" has no site.directory: name the folder/,
    ],
    ['a folder that is not there', ['production', 'sites'], /^the site's folder .*\/sites does not exist/],
    ['an empty folder', ['production', 'empty'], /^the site's folder .*\/empty is empty/],
  ])('for %s', async (_, args, words) => {
    mkdirSync(join(folder, 'empty'));
    await expect(run(args)).rejects.toThrow(words);
    expect(bucket.calls).toEqual([]);
  });

  test.each([
    ['a store that refuses', 403, /^AWS refuses: .*lacks this permission/],
    ['a bucket that is not there', 'NoSuchBucket', /does not exist: it is made by the deploy/],
  ] as const)('for %s', async (_, fault, words) => {
    bucket.fault = () => fault;
    await expect(run(['production', 'site'])).rejects.toThrow(words);
  });

  test('for a store that cannot be reached', async () => {
    bucket.close();
    await expect(run(['production', 'site'])).rejects.toThrow(/^AWS cannot be reached: .*ECONNREFUSED/);
  });

  test('for a local platform that is not up, before the site is built', async () => {
    await expect(run(['built'])).rejects.toThrow(
      'is not up on this computer: its object store is not there. Next step: npx baton up built',
    );
    expect(existsSync(join(folder, 'built'))).toBe(false);
    await expect(run(['local', 'site'])).rejects.toThrow(
      /^the environment "local" is not up on this computer: its object store is not there\. Next step: npx baton up local$/,
    );
  });
});
