import { beforeEach, expect, test, vi } from 'vitest';
import { restore } from '../../../cli/leave/restore';
import { leastAws } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';
import { MemoryBucket } from '../../helpers/memory-bucket';
import { projectEnvironments } from '../../helpers/project-environments';

const stores = vi.hoisted(() => ({ content: undefined as unknown }));
vi.mock('../../../deployer/aws/leave', async (original) => {
  const { awsLeave } = await original<typeof import('../../../deployer/aws/leave')>();
  return {
    awsLeave: { ...awsLeave, stores: async () => ({ s3: stores.content, content: 'content', data: 'data' }) },
  };
});

const ENVIRONMENT = {
  ...leastAws,
  site: { php: true },
  sites: { blog: { domain: 'blog.example.org' } },
};

let bucket: MemoryBucket;
let lines: string[];
beforeEach(() => {
  bucket = new MemoryBucket();
  stores.content = bucket.client;
  lines = [];
});

const paths = (key: string) =>
  (bucket.json(key) as { files: { path: string }[] }).files.map(({ path }) => path).sort();

test('the sites come back as their settings have them, and one that is none any more is left out', async () => {
  const folder = testFolder();
  const about = {
    format: 1,
    environment: 'old',
    platform: 'aws',
    domain: leastAws.domain,
    time: '2026-01-02',
  };
  writeFiles(folder, [
    { path: 'taken/baton.json', content: JSON.stringify(about) },
    { path: 'taken/site/index.php', content: '<?php' },
    { path: 'taken/site/.user.ini', content: 'x' },
    { path: 'taken/sites/blog/index.html', content: 'blog' },
    { path: 'taken/sites/gone/index.html', content: 'gone' },
  ]);
  const environments = projectEnvironments({ next: `exports.default = ${JSON.stringify(ENVIRONMENT)};` });
  const env = { BATON_STARTED_IN: folder };
  const context = { environments, root: '.', cacheDir: folder, env, interactive: false };
  await restore({ ...context, log: (line) => lines.push(line) }, 'next', 'taken');
  // Without `site.php` they would be a secret that publishing leaves out.
  expect(paths('.baton/site.json')).toEqual(['.user.ini', 'index.php']);
  expect(paths('.baton/sites/blog/.baton/site.json')).toEqual(['index.html']);
  expect([...bucket.objects.keys()].filter((key) => key.includes('gone'))).toEqual([]);
  expect(lines).toContain('site gone: left out, as the environment has none of this name in sites');
});
