/** The project's own environments, built as `cli/build/project.mjs` builds them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { Environments } from '../../settings/environments';
import { makeFolder, removeFolder, writeFiles } from './folder';

const SOURCES = join(import.meta.dirname, '../../environments');

/** @param extra modules beside them, by the environment's name */
export function projectEnvironments(extra: Readonly<Record<string, string>> = {}): Environments {
  const folder = makeFolder();
  process.once('exit', () => removeFolder(folder));
  buildSync({
    entryPoints: readdirSync(SOURCES).map((file) => join(SOURCES, file)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
  writeFiles(
    folder,
    Object.entries(extra).map(([name, content]) => ({ path: `${name}.cjs`, content })),
  );
  return new Environments(folder);
}
