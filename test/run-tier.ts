/** Runs one tier on this computer, and counts. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import type { CommandContext } from '../cli/command';
import { prepareImages, recipesFolder } from '../cli/local/images';
import { ensureDocker } from '../cli/prerequisites/docker';
import { ensureTerraform } from '../cli/prerequisites/terraform';
import type { Sums, TierRunner } from './tiers';

const RESULTS = '.baton/test-results';

export const THIS_COMPUTER: TierRunner = { prepareDocker, runChecks, runTier };

async function prepareDocker(context: CommandContext) {
  const { root, cacheDir, interactive, log } = context;
  await ensureDocker({ cacheDir, interactive, log });
  const { absent } = await prepareImages(context, 'local');
  return { absent, terraform: await ensureTerraform({ cacheDir, log, recipesDir: recipesFolder(root) }) };
}

async function runChecks(log: (line: string) => void): Promise<Sums> {
  const sums = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, args] of [
    ['types', ['node_modules/.bin/tsc', '-p', '.']],
    ['lint and format', ['node_modules/.bin/biome', 'ci', '.']],
  ] as const) {
    log(`\n== ${name}`);
    if ((await runNode(args, process.env)) === 0) sums.passed += 1;
    else sums.failed += 1;
  }
  return sums;
}

async function runTier(name: string, env: CommandContext['env'], log: (line: string) => void): Promise<Sums> {
  log(`\n== ${name} tests`);
  await mkdir(RESULTS, { recursive: true });
  const file = `${RESULTS}/${name}.json`;
  await rm(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const vitest = ['node_modules/.bin/vitest', 'run', '--project', `${name}*`, ...reporters];
  const code = await runNode(vitest, env);
  const result = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as {
    numPassedTests?: number;
    numFailedTests?: number;
    numPendingTests?: number;
  };
  const failed = result.numFailedTests ?? 0;
  return {
    passed: result.numPassedTests ?? 0,
    // A file that does not load counts as failed, although none of its tests ran.
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: result.numPendingTests ?? 0,
  };
}

/** Shares the terminal and its Ctrl-C, so that tools can use colors and end by themselves. @returns the exit code */
function runNode(args: readonly string[], env: CommandContext['env']): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
