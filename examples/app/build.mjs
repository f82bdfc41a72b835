/** Bundles the app, and Baton's programs beside it. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const baton = dirname(dirname(fileURLToPath(import.meta.resolve('baton-server/build'))));
execFileSync(process.execPath, ['cli/build.mjs'], { cwd: baton, stdio: 'inherit' });
for (const program of ['agent.cjs', 'aws-steps.cjs'])
  cpSync(join(baton, 'dist', program), join('dist/programs', program));
await build({
  entryPoints: ['main.ts'],
  outfile: 'dist/main.cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Baton's config files and scripts are text beside the code.
  loader: { '.conf': 'text', '.html': 'text', '.sh': 'text', '.service': 'text', '.yaml': 'text' },
  logLevel: 'warning',
});
