/** Each site of a server is pulled apart from the others. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pullContent } from '../../../agent/content';
import { FurtherSites, furtherSites } from '../../../agent/further-sites';
import { publish } from '../../../deployer/site/publish';
import { contentPrefix, MANIFEST_KEY } from '../../../protocol/content-manifest';
import { testFolder, writeFiles } from '../../helpers/folder';
import { BUCKET, HttpBucket } from '../../helpers/http-bucket';

const nginx = { isRunning: async () => false, test: async () => {}, reload: async () => {} };

let bucket: HttpBucket;
let folder: string;
let sites: FurtherSites;
beforeEach(async () => {
  bucket = await HttpBucket.open();
  folder = testFolder();
  sites = new FurtherSites(
    ['blog', 'docs'],
    { s3: bucket.client, bucket: BUCKET },
    () => nginx,
    (site) => join(folder, site),
  );
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  return bucket.close();
});

async function publishPage(text: string, site?: string): Promise<void> {
  const from = testFolder();
  writeFiles(from, [{ path: 'index.html', content: text }]);
  await publish(bucket.client, BUCKET, from, { log: () => {}, ...(site !== undefined && { site }) });
}
const page = (site: string) => readFileSync(join(folder, site, 'current/index.html'), 'utf8');
const checks = async () => (await sites.checks()).map(({ name, ok }) => [name, ok]);

test('each gets its own files, and none gets the main site’s', async () => {
  await publishPage('main');
  await publishPage('the blog', 'blog');
  await publishPage('the docs', 'docs');
  await sites.pullAll();
  expect([page('blog'), page('docs')]).toEqual(['the blog', 'the docs']);
  expect(await sites.live()).toEqual({
    blog: expect.stringMatching(/^[0-9a-f]{16}$/),
    docs: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

test('the main site’s own list, as after a sync, leaves the others out', async () => {
  await publishPage('the blog', 'blog');
  bucket.put('index.html', 'main', new Date('2026-01-02T03:04:05Z'));
  await pullContent(bucket.client, BUCKET, join(folder, 'www'), { settleSeconds: 0 });
  expect(page('www')).toBe('main');
  expect(existsSync(join(folder, 'www/current/.baton/sites'))).toBe(false);
});

test('a site that was synced is served by its own list', async () => {
  bucket.put(`${contentPrefix('blog')}index.html`, 'synced', new Date('2026-01-02T03:04:05Z'));
  await sites.pullAll();
  expect(page('blog')).toBe('synced');
});

describe('one that is broken', () => {
  beforeEach(async () => {
    await publishPage('the blog', 'blog');
    await publishPage('the docs', 'docs');
  });
  const spoil = () => bucket.put(`${contentPrefix('blog')}${MANIFEST_KEY}`, '{"format":1,', new Date());

  test('keeps nobody else from being pulled', async () => {
    spoil();
    await sites.pullAll();
    expect(page('docs')).toBe('the docs');
    expect(existsSync(join(folder, 'blog/current'))).toBe(false);
  });

  test('keeps a new server from taking it from the one that serves it', async () => {
    spoil();
    expect(await checks()).toEqual([
      ['content of the site blog', false],
      ['content of the site docs', false],
    ]);
    await sites.pullAll();
    expect(await checks()).toEqual([
      ['content of the site blog', false],
      ['content of the site docs', true],
    ]);
    expect((await sites.checks())[0]?.detail).toContain('is not whole');
  });

  test('stays as it was on a server that has it', async () => {
    await sites.pullAll();
    spoil();
    await publishPage('newer docs', 'docs');
    await sites.pullAll();
    expect([page('blog'), page('docs')]).toEqual(['the blog', 'newer docs']);
    expect((await checks()).map(([, ok]) => ok)).toEqual([true, true]);
  });
});

test('one that was never published waits for that, with its folder there for nginx', async () => {
  await sites.pullAll();
  expect(await checks()).toEqual([
    ['content of the site blog', true],
    ['content of the site docs', true],
  ]);
  expect(existsSync(join(folder, 'blog'))).toBe(true);
  expect(await sites.live()).toEqual({});
});

describe('the release’s list of them', () => {
  const release = (text?: string) => {
    const place = testFolder();
    if (text !== undefined) writeFiles(place, [{ path: 'docker/sites.json', content: text }]);
    return furtherSites(place);
  };
  test('is missing in a release without any', async () => {
    expect(await release()).toEqual([]);
    expect(await release('["blog","docs-2"]')).toEqual(['blog', 'docs-2']);
  });
  test.each(['["../x"]', '["Blog"]', '{}', '[1]'])('%s names no folder of the server', async (text) => {
    await expect(release(text)).rejects.toThrow('what is no name');
  });
});
