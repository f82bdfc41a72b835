/** Copies of the project get environments whose files import the lab and the bench by their paths. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { benchEnvironmentFiles } from '../../../bench/environment-files';
import { replaceEnvironments } from '../../../bench/workspace';
import { Environments } from '../../../settings/environments';
import { hasStaticSite } from '../../../settings/static-site';
import { testFolder, writeFiles } from '../../helpers/folder';
import { environments as labEnvironments } from '../../lab/testbed/project';

async function environmentsIn(files: Readonly<Record<string, string>>): Promise<Environments> {
  const folder = testFolder();
  for (const part of ['bench', 'test']) symlinkSync(join(process.cwd(), part), join(folder, part));
  mkdirSync(join(folder, 'environments'));
  writeFiles(folder, [{ path: 'environments/production.ts', content: 'export default {};\n' }]);
  await replaceEnvironments(folder, files);
  buildSync({
    entryPoints: [join(folder, 'environments/*.ts')],
    outdir: join(folder, 'dist'),
    ...{ bundle: true, platform: 'node', format: 'cjs', outExtension: { '.js': '.cjs' } },
  });
  return new Environments(join(folder, 'dist'));
}

test('the bench has as many environments as it asks for', async () => {
  const environments = await environmentsIn(benchEnvironmentFiles(2));
  expect(environments.names()).toEqual(['bench', 'bench-1', 'bench-2']);
  expect(environments.load('bench-2')).toMatchObject({ platform: 'local', domain: 'bench-2.localhost' });
});

test.each([
  ['an app beside the site', false, 'app.lab.internal', true],
  ['an app as the site', true, 'lab.internal', false],
])('the lab has one environment, with %s', async (_, appAtDomain, host, hasSite) => {
  const environments = await environmentsIn(labEnvironments(appAtDomain));
  expect(environments.names()).toEqual(['lab']);
  const lab = environments.load('lab');
  expect(lab).toMatchObject({ platform: 'local', domain: 'lab.internal', apps: { lab: { host } } });
  expect(hasStaticSite(lab)).toBe(hasSite);
});
