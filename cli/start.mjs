/**
 * Starts a command. On a fresh checkout it first installs the dependencies where they are missing or differ from the
 * lock file, and bundles the programs. Plain JavaScript without dependencies, because there are none yet.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isCheckout, ROOT } from './root.mjs';

const STAMP = 'node_modules/.baton-lock';
const OLDEST_NODE = 20;

/** The users' commands. Help, version and completion build and load nothing else. */
export async function startCli() {
  await prepareNode();
  if (isCheckout) {
    const { buildCommands } = await import('./build/programs.mjs');
    await buildCommands('.');
  }
  const { run } = await import(pathToFileURL(join(ROOT, 'dist/cli/main.mjs')).href);
  await run(async () => {
    if (isCheckout) await (await import('./build/programs.mjs')).buildShipped('.');
    await (await import('./build/project.mjs')).buildEnvironments();
  });
}

/** The commands for those who work on Baton itself. */
export async function startTest() {
  await prepareNode();
  const { buildCommands, buildShipped, buildTests } = await import('./build/programs.mjs');
  await Promise.all([buildShipped('.'), buildCommands('.'), buildTests('.')]);
  const { buildEnvironments } = await import('./build/project.mjs');
  await buildEnvironments();
  const { runChild } = await import('./child.mjs');
  process.exitCode = await runChild(process.execPath, ['dist/test.cjs', ...process.argv.slice(2)]);
}

async function prepareNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE) {
    console.error(`baton: Node ${OLDEST_NODE} or newer is needed, this is ${process.versions.node}`);
    process.exit(1);
  }
  // Paths that a person names are relative to this.
  process.env.BATON_STARTED_IN = process.cwd();
  process.env.BATON_ROOT = ROOT;
  if (!isCheckout) return;
  process.chdir(ROOT);
  await installDependencies();
}

async function installDependencies() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  console.log('baton: installing the dependencies (npm ci)');
  const { runChild } = await import('./child.mjs');
  const code = await runChild('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  if (code !== 0) {
    console.error('baton: npm ci failed; its message is above. Nothing else was done.');
    process.exit(code);
  }
  writeFileSync(STAMP, lock);
}
