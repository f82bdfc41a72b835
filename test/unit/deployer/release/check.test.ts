import { describe, expect, test } from 'vitest';
import { release } from '../../../../constructs/release/manifest';
import { zip } from '../../../../constructs/release/zip';
import { releaseOf, releaseProblem } from '../../../../deployer/release/check';
import { textFile } from '../../../../docker/rendered-file';

const made = release([textFile('docker/compose.yaml', 'services: {}\n')]);

test('a zip that holds its release is whole', () => {
  expect(releaseProblem(zip(made.files), made.id)).toBeUndefined();
});

test.each(['../../../../etc/cron.d/x', '/etc/cron.d/x', 'boot/../../x', '../x/', 'a\u001b[2J', 'a b', '-x'])(
  'a zip that also holds %j is not, and the message is one line that no terminal obeys',
  (path) => {
    const problem = releaseProblem(zip([...made.files, textFile(path, 'x')]), made.id);
    expect(problem).toBe(`it holds ${JSON.stringify(path)}, which is no path in a release`);
  },
);

describe('the release that an object is a part of', () => {
  const id = 'a'.repeat(64);
  test.each(['release.zip', 'user-data'])('%s', (name) => {
    expect(releaseOf(`releases/${id}/${name}`)).toBe(id);
  });
  test.each([
    'releases/$(id)/release.zip',
    'releases/../x/user-data',
    `releases/${id}/release.zip/../x`,
    `releases/${id}/another?versionId=x`,
    `x/releases/${id}/release.zip`,
    `releases/${id}/release.zip\n`,
  ])('is none for %j', (key) => {
    expect(releaseOf(key)).toBeUndefined();
  });
});
