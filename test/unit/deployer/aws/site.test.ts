import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publishSite } from '../../../../deployer/aws/site';
import type { StepSettings } from '../../../../deployer/site/settings';
import { MANIFEST_KEY, parseManifest } from '../../../../protocol/content-manifest';
import { testFolder, writeFiles } from '../../../helpers/folder';
import { BUCKET, HttpBucket } from '../../../helpers/http-bucket';

let bucket: HttpBucket;
let lines: string[];
beforeEach(async () => {
  bucket = await HttpBucket.open();
  lines = [];
});
afterEach(() => bucket.close());

const run = (folder: string, command?: string, more: StepSettings = {}) =>
  publishSite(
    {
      region: 'eu-central-1',
      contentBucket: BUCKET,
      directory: join(folder, 'out'),
      commandDirectory: folder,
      ...(command !== undefined && { command }),
      ...more,
    },
    (line) => lines.push(line),
    bucket.client,
  );
/** Contents by path, as a server would have them. */
const published = () =>
  Object.fromEntries(
    parseManifest(bucket.text(MANIFEST_KEY) ?? '').map(({ path, key }) => [path, bucket.text(key)]),
  );

test('publishes the folder', async () => {
  const folder = testFolder();
  writeFiles(folder, [
    { path: 'out/index.html', content: 'home' },
    { path: 'out/notes/a.html', content: 'a' },
  ]);
  await run(folder);
  expect(published()).toEqual({ 'index.html': 'home', 'notes/a.html': 'a' });
  expect(lines).toEqual(['site published: 2 files, 2 new, 0 changed, 0 removed, 2 uploaded']);
});

test('builds it first, in the project', async () => {
  const folder = testFolder();
  await run(folder, 'mkdir out && echo built >out/index.html');
  expect(published()).toEqual({ 'index.html': 'built\n' });
});

describe('nothing is published', () => {
  test('where the environment’s redirects and the site’s own lead in a circle', async () => {
    const folder = testFolder();
    const rulesFile = join(folder, 'rules.json');
    const settings = { site: { names: ['example.com', 'www.example.com'], port: 443 } };
    writeFiles(folder, [
      { path: 'out/index.html', content: 'home' },
      { path: 'out/_redirects', content: '/b https://www.example.com/a' },
      {
        path: 'rules.json',
        content: '{"redirects":[{"from":"/a","to":"/b","status":301}],"gone":[]}',
      },
    ]);
    await expect(run(folder, undefined, { settings, rulesFile })).rejects.toThrow(
      /in a circle: \/a to \/b to \/a\./,
    );
    expect(bucket.calls).toEqual([]);
  });
  test.each([
    [
      'the build fails',
      'mkdir out && echo x >out/x && exit 3',
      /build command failed \(code 3\): .*nothing was published/,
    ],
    ['the build makes no folder', 'true', /out does not exist/],
    ['the build makes nothing', 'mkdir out', /out is empty/],
    ['there is no such command', 'no-such-generator', /build command failed \(code 127\)/],
  ])('where %s', async (_, command, words) => {
    await expect(run(testFolder(), command)).rejects.toThrow(words);
    expect(bucket.calls).toEqual([]);
  });
});
