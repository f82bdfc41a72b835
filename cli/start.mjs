/**
 * Starts a command. On a fresh checkout it first installs the dependencies where they are missing or differ from the
 * lock file, and bundles the programs. Plain JavaScript without dependencies, because there are none yet.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { isCheckout, ROOT } from './root.mjs';

const STAMP = 'node_modules/.baton-lock';
const OLDEST_NODE = 20;

/** @param program `cli`, or `test` for those who work on Baton itself */
export async function start(program) {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE) {
    console.error(`baton: Node ${OLDEST_NODE} or newer is needed, this is ${process.versions.node}`);
    process.exit(1);
  }
  // Paths that a person names are relative to this.
  process.env.BATON_STARTED_IN = process.cwd();
  process.env.BATON_ROOT = ROOT;
  if (isCheckout) await prepareCheckout(program);
  const { buildEnvironments } = await import('./build/project.mjs');
  await buildEnvironments();
  process.exitCode = await runChild(process.execPath, [
    '--enable-source-maps',
    join(ROOT, `dist/${program}.cjs`),
    ...process.argv.slice(2),
  ]);
}

async function prepareCheckout(program) {
  process.chdir(ROOT);
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== lock) {
    console.log('baton: installing the dependencies (npm ci)');
    const code = await runChild('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
    if (code !== 0) {
      console.error('baton: npm ci failed; its message is above. Nothing else was done.');
      process.exit(code);
    }
    writeFileSync(STAMP, lock);
  }
  const { buildCommands, buildShipped, buildTests } = await import('./build/programs.mjs');
  await Promise.all([buildShipped('.'), program === 'test' ? buildTests('.') : buildCommands('.')]);
}
