import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { Ages } from '../../../agent/ages';
import { Metrics } from '../../../agent/metrics';
import { FakeS3 } from '../../helpers/fake-aws';
import { testFolder, writeFiles } from '../../helpers/folder';

const RELEASE = 'f'.repeat(64);
const ABOUT = `releases/releases/${RELEASE}/about.json`;
const FIRST = '2026-11-01T00:00:00.000Z';
const SERVING = { release: RELEASE, releasesBucket: 'releases' };

let packages: string;
let metrics: Metrics;
beforeEach(() => {
  const folder = testFolder();
  writeFiles(folder, [{ path: 'status', content: '' }]);
  packages = join(folder, 'status');
  utimesSync(packages, 1000, 1000);
  metrics = new Metrics();
});

const about = (text: string) => new FakeS3({ [ABOUT]: text });
const told = async (s3: FakeS3) => {
  const ages = new Ages(s3.client, SERVING, metrics, packages);
  await ages.tell();
  await ages.tell();
};

// A release that is deployed again, or gone back to, is as old as it was.
test('the image’s packages, and the first time that the release was deployed', async () => {
  const s3 = about(JSON.stringify({ first: { at: FIRST }, latest: { at: '2026-11-27T00:00:00.000Z' } }));
  await told(s3);
  expect(metrics.render()).toContain('\nbaton_packages_timestamp_seconds 1000\n');
  expect(metrics.render()).toContain(`\nbaton_release_timestamp_seconds ${Date.parse(FIRST) / 1000}\n`);
  // Neither changes: the store is asked once.
  expect(s3.commands).toEqual(['GetObjectCommand']);
});

test.each(['null', '{}', '{"first":{"at":"soon"}}'])(
  'a release of which the store says %s raises no alert, nor does it hide the image’s age',
  async (text) => {
    await expect(told(about(text))).rejects.toThrow('does not say when it was first deployed');
    expect(metrics.render()).toContain('baton_packages_timestamp_seconds');
    expect(metrics.render()).not.toContain('baton_release_timestamp_seconds');
  },
);
