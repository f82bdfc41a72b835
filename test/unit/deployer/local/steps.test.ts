/** The program that Terraform runs, as it is shipped. */
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { layout } from '../../../../deployer/local/layout';
import { testFolder, writeFiles } from '../../../helpers/folder';

const ROOT = join(import.meta.dirname, '../../../..');
const OPTIONS = join(ROOT, 'cli/build/options.mjs');

test('a step that finds no Docker says what starts it', async () => {
  const folder = testFolder();
  const outfile = join(folder, 'steps.cjs');
  const { shared } = await import(OPTIONS);
  buildSync({ ...shared, entryPoints: [join(ROOT, 'deployer/local/main.ts')], outfile });
  const docker =
    '#!/bin/sh\necho "Cannot connect to the Docker daemon at unix:///x. Is it running?" >&2\nexit 1\n';
  writeFiles(folder, [{ path: 'docker', content: docker }]);
  chmodSync(join(folder, 'docker'), 0o755);
  const { status, stderr } = spawnSync(process.execPath, [outfile, 'network', 'create'], {
    encoding: 'utf8',
    env: {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      BATON_INPUT: JSON.stringify({ environment: 'shop', layout: layout('shop', '10.213.0.0/16') }),
    },
  });
  expect(stderr).toMatch(
    /^baton: docker [a-z]+ [a-z-]+: Cannot connect .*\nNext step: start Docker: npx baton up shop\n$/,
  );
  expect(status).toBe(1);
});
