import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { layout } from '../../../../deployer/local/layout';
import { publishSite } from '../../../../deployer/local/site';
import { MANIFEST_KEY } from '../../../../protocol/content-manifest';
import { testFolder } from '../../../helpers/folder';
import { BUCKET, HttpBucket } from '../../../helpers/http-bucket';

test('a site is built before it is published, and a build that fails publishes nothing', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  const bucket = await HttpBucket.open();
  const names = layout('local', '10.213.0.0/16');
  const directory = join(testFolder(), 'made');
  const publish = (command: string) =>
    publishSite({
      environment: 'local',
      layout: {
        ...names,
        store: { ...names.store, endpoint: bucket.endpoint },
        buckets: { ...names.buckets, content: BUCKET },
      },
      directory,
      command,
    });
  try {
    await expect(publish('exit 3')).rejects.toThrow('build command failed (code 3)');
    expect(bucket.objects.has(MANIFEST_KEY)).toBe(false);
    await publish(`mkdir -p '${directory}' && echo hello >'${directory}/index.html'`);
    expect(bucket.objects.get(MANIFEST_KEY)?.body.toString()).toContain('index.html');
  } finally {
    bucket.close();
    vi.restoreAllMocks();
  }
});
