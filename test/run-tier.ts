/** Runs one tier on this computer, and counts. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { relative } from 'node:path';
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
  const sums = { passed: 0, failed: 0, skipped: 0, failures: [] as string[] };
  for (const [name, args] of [
    ['types', ['node_modules/.bin/tsc', '-p', '.']],
    ['lint and format', ['node_modules/.bin/biome', 'ci', '.']],
  ] as const) {
    log(`\n== ${name}`);
    if ((await runNode(args, process.env)) === 0) sums.passed += 1;
    else {
      sums.failed += 1;
      sums.failures.push(name);
    }
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
  return sumsOf(JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Results, code);
}

/** What of vitest's JSON is read. */
export interface Results {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly testResults?: readonly {
    /** The file. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** @param code that vitest ended with */
export function sumsOf(results: Results, code: number): Sums {
  const failed = results.numFailedTests ?? 0;
  const failures = (results.testResults ?? []).flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === 'failed');
    const file = relative('.', name);
    if (tests.length === 0) return status === 'failed' ? [file] : [];
    return tests.map(({ fullName }) => `${file}: ${fullName}`);
  });
  return {
    passed: results.numPassedTests ?? 0,
    // A file that does not load counts as failed, although none of its tests ran.
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: results.numPendingTests ?? 0,
    failures,
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
