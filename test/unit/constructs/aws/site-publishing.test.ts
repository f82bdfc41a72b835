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

  test('may hold links that lead nowhere: whose they are does not matter here', () => {
    const folder = sources();
    const before = hashOf(folder);
    symlinkSync('ann@laptop.1:1', join(folder, 'node_modules/gone'));
    symlinkSync('/nowhere/at/all', join(folder, 'made/gone'));
    expect(hashOf(folder)).toBe(before);
    symlinkSync('/nowhere/at/all', join(folder, 'page-of-another-computer.md'));
    expect(hashOf(folder)).toMatch(/^[0-9a-f]{64}$/);
    symlinkSync('.', join(folder, 'circle'));
    expect(hashOf(folder)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('are told apart from the finished files where they are missing', () => {
    const site = { directory: 'made', build: { command: 'make', sources: 'no-such-folder' } };
    expect(() => synthAws({ site })).toThrow(/site\.build\.sources\), no-such-folder, are no folder/);
  });
});

test('a folder with a whole path is found by the step, which runs elsewhere', () => {
  const folder = testFolder();
  writeFiles(folder, [{ path: 'index.html', content: 'x' }]);
  expect(inputOf(synthAws({ site: { directory: folder } }), 'site').directory).toBe(folder);
  const relative = inputOf(synthAws({ site: { directory: 'examples/site' } }), 'site').directory;
  expect(relative).toBe('../../../examples/site');
});

test('thousands of redirects reach the step in a file: a variable takes 128 KiB', () => {
  const redirects = Array.from({ length: 4000 }, (_, at) => ({
    from: `/old/${at}/${'x'.repeat(50)}`,
    to: '/new',
  }));
  const stack = synthAws({ site: { directory: 'examples/site', redirects, gone: ['/withdrawn'] } });
  const { rulesFile, settings, ...input } = inputOf(stack, 'site');
  expect(JSON.stringify({ rulesFile, settings, ...input }).length).toBeLessThan(2000);
  expect(JSON.parse(Buffer.from(stack.files[rulesFile] ?? '', 'base64').toString())).toEqual({
    redirects: redirects.map((redirect) => ({ ...redirect, status: 301 })),
    gone: ['/withdrawn'],
  });
});
