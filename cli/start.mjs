/**
 * Starts a program on a fresh checkout: installs the dependencies where they are missing or others than the lock file
 * says, bundles the programs, and runs the command. Plain JavaScript without dependencies, because there are none yet.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const STAMP = 'node_modules/.baton-lock';

/** @param program `cli`, or `test` for those who work on Baton itself */
export async function start(program) {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    console.error(`baton: Node 20 or newer is needed, this is ${process.versions.node}`);
    process.exit(1);
  }

  // Paths that a person names are relative to this.
  process.env.BATON_STARTED_IN = process.cwd();
  process.chdir(dirname(import.meta.dirname));
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== lock) {
    console.log('baton: installing the dependencies (npm ci)');
    const code = await run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
    if (code !== 0) {
      console.error('baton: npm ci failed; its message is above. Nothing else was done.');
      process.exit(code);
    }
    writeFileSync(STAMP, lock);
  }
  const { buildAll } = await import('./build.mjs');
  await buildAll();
  process.exitCode = await run(process.execPath, [
    '--enable-source-maps',
    `dist/${program}.cjs`,
    ...process.argv.slice(2),
  ]);
}

/** Ctrl-C reaches the child too, which ends in its own order; this process waits for it. */
function run(program, args) {
  process.on('SIGINT', () => {});
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 130 : code));
  });
}
