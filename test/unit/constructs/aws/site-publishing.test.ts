import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inputOf, synthAws } from '../../../helpers/aws-synth';
import { testFolder, writeFiles } from '../../../helpers/folder';

/** Sources of a site, and the folder that the build makes of them. */
function sources(): string {
  const folder = testFolder();
  writeFiles(
    folder,
    ['page.md', 'made/page.html', 'node_modules/a.js', '.git/config', '.jekyll-cache/x'].map((path) => ({
      path,
      content: path,
    })),
  );
  return folder;
}

const synth = (folder: string) =>
  synthAws({ site: { directory: join(folder, 'made'), build: { command: 'make', sources: folder } } });
const hashOf = (folder: string) => inputOf(synth(folder), 'site').hash;

describe('the sources of a site that is built', () => {
  test.each(['made/page.html', 'node_modules/a.js', '.git/config', '.jekyll-cache/x'])(
    'are the same whatever is in %s: it is not built again',
    (path) => {
      const [folder, other] = [sources(), sources()];
      writeFiles(other, [{ path, content: 'another' }]);
      expect(hashOf(other)).toBe(hashOf(folder));
    },
  );

  test('another page is another site', () => {
    const [folder, other] = [sources(), sources()];
    writeFiles(other, [{ path: 'page.md', content: 'another' }]);
    expect(hashOf(other)).not.toBe(hashOf(folder));
  });

  test('may have dependencies that are a link to another folder, but no pages that are', () => {
    const folder = testFolder();
    writeFiles(folder, [{ path: 'page.md', content: 'page' }]);
    symlinkSync('/etc', join(folder, 'node_modules'));
    expect(hashOf(folder)).toMatch(/^[0-9a-f]{64}$/);

    const other = sources();
    symlinkSync('/etc/passwd', join(other, 'secret.md'));
    expect(() => synth(other)).toThrow(`${join(other, 'secret.md')} leads to /etc/passwd`);
  });
});
