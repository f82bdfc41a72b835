/**
 * The app that cdktf.json names: builds what changed, then synthesizes. It runs in a project's folder, which is
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
  // A mistake in Baton needs its stack trace. A mistake in the input needs only its message.
  console.error(`baton: ${error.constructor === TypeError ? error.stack : error.message}`);
  process.exitCode = 1;
}
