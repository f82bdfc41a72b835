/** Bundles Baton's own programs from their sources: what a stack ships, and the commands. */
import { join } from 'node:path';
import { buildChanged } from './changed.mjs';
import { shared } from './options.mjs';

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

/** The commands. @param root the folder of Baton's sources */
export const buildCommands = (root) => each(root, { cli: { entry: 'cli/main.ts' } });

/** For those who work on Baton itself. @param root the folder of Baton's sources */
export const buildTests = (root) =>
  each(root, {
    test: { entry: 'test/main.ts' },
    'lab-load': { entry: 'test/lab/load/main.ts' },
    'lab-backend': { entry: 'test/lab/kamal/backend.ts' },
  });

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
