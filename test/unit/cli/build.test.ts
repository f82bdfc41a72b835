/** What is built and run is what the files say now, however little has changed in them. */
import { execFileSync } from 'node:child_process';
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder, writeFiles } from '../../helpers/folder';

const CLI = join(import.meta.dirname, '../../../cli');

const node = (cwd: string, code: string) =>
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd, encoding: 'utf8' });

test('a program of the same length is not run from the compiled form of the one before', () => {
  const folder = testFolder();
  const run = (text: string) => {
    writeFiles(folder, [{ path: 'main.cjs', content: `console.log('${text}');` }]);
    return node(
      folder,
      `import { loadCached } from '${CLI}/load-cached.mjs'; loadCached('${folder}/main.cjs', 'cache');`,
    );
  };
  expect(run('release 1')).toBe('release 1\n');
  expect(run('release 1')).toBe('release 1\n');
  expect(run('release 2')).toBe('release 2\n');
});

test('a changed text file of the same length is built again, and an unchanged one is not', () => {
  const folder = testFolder();
  const build = () =>
    node(
      folder,
      `import { buildChanged } from '${CLI}/build/changed.mjs';
       const options = { entryPoints: ['main.ts'], bundle: true, outdir: 'dist', loader: { '.conf': 'text' } };
       console.log(await buildChanged('main', options));`,
    ).trim();
  const write = (release: number) => writeFiles(folder, [{ path: 'a.conf', content: `header "${release}"` }]);
  writeFiles(folder, [{ path: 'main.ts', content: "import text from './a.conf';\nconsole.log(text);\n" }]);
  write(1);
  expect(build()).toBe('true');
  expect(build()).toBe('false');
  write(2);
  // A coarse clock.
  utimesSync(join(folder, 'a.conf'), new Date(), new Date(Date.now() + 1000));
  expect(build()).toBe('true');
  expect(readFileSync(join(folder, 'dist/main.js'), 'utf8')).toContain('"2"');
});
