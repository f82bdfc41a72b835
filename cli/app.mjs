/**
 * What cdktf.json names as the app: builds what has changed, then synthesizes. Runs in a project's folder, which is
 * Baton's own or one that depends on the package.
 */
import { join, resolve } from 'node:path';
import { buildProject } from './build/project.mjs';
import { loadCached } from './load-cached.mjs';
import { isCheckout, ROOT } from './root.mjs';

try {
  if (isCheckout) {
    const { buildShipped } = await import('./build/programs.mjs');
    await buildShipped('.');
  } else process.env.BATON_PROGRAMS ??= join(ROOT, 'dist');
  await buildProject();
  loadCached(resolve('dist/main.cjs'), 'dist/.built');
} catch (error) {
  // A mistake of ours needs its trace; what is wrong with the input is for the person who wrote it.
  console.error(`baton: ${error.constructor === TypeError ? error.stack : error.message}`);
  process.exitCode = 1;
}
