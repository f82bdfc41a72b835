/** Bundles Baton's own programs from their sources: what a stack ships, and the commands. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildChanged } from './changed.mjs';
import { shared, split } from './options.mjs';

/** Below the folder of the sources. */
export const COMMANDS = 'dist/cli';
/** A command that runs since before a change still loads files of its own build. */
const KEEP_MS = 24 * 3600 * 1000;

/** Part of every release, so small, and the same on every computer. */
const shipped = { minify: true, keepNames: true };

/** Only the parts of each library that it uses: they are most of its memory at rest. */
const lean = { mainFields: ['module', 'main'] };

/** What a stack ships. @param root the folder of Baton's sources */
export const buildShipped = (root) =>
  each(root, {
    agent: { entry: 'agent/main.ts', ...shipped, ...lean },
    'local-steps': { entry: 'deployer/local/main.ts', ...shipped },
    'aws-steps': { entry: 'deployer/aws/main.ts', ...shipped },
  });

/** The commands, each in a file that is loaded when it runs. @param root the folder of Baton's sources */
export async function buildCommands(root) {
  const outdir = join(root, COMMANDS);
  const entryPoints = { main: join(root, 'cli/main.ts') };
  if (await buildChanged('cli', { ...split, entryPoints, outdir })) removeUnused(outdir);
}

/** For those who work on Baton itself. @param root the folder of Baton's sources */
export const buildTests = (root) =>
  each(root, {
    test: { entry: 'test/main.ts' },
    'lab-load': { entry: 'test/lab/load/main.ts' },
    'lab-app': { entry: 'test/lab/app/main.ts' },
  });

/** What no build of the last day has written. esbuild names files by what is in them. */
function removeUnused(folder) {
  for (const file of readdirSync(folder)) {
    const path = join(folder, file);
    if (file.endsWith('.mjs') && Date.now() - statSync(path).mtimeMs > KEEP_MS) rmSync(path, { force: true });
  }
}

const each = (root, programs) =>
  Promise.all(
    Object.entries(programs).map(([name, { entry, ...options }]) =>
      buildChanged(name, {
        ...shared,
        ...options,
        entryPoints: { [name]: join(root, entry) },
        outdir: join(root, 'dist'),
      }),
    ),
  );
