/** `npm test`: runs each tier that can run here, names those that cannot, and prints the sums. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import type { CommandContext } from '../cli/command';
import { prepareImages, recipesFolder } from '../cli/images';
import { ensureDocker } from '../cli/prerequisites/docker';
import { ensureTerraform } from '../cli/prerequisites/terraform';

interface Sums {
  passed: number;
  failed: number;
  skipped: number;
}

const RESULTS = '.baton/test-results';

/** Types, lint and format: the only tier without tests. */
const CHECKS = 'checks';
/** Runs only on request: it takes hours. */
const LONG = 'long';

const WITHOUT_DOCKER = ['unit', 'faults'];
const WITH_DOCKER = ['tools', 'aws', 'server', 'lab', LONG];
export const TIERS = [CHECKS, ...WITHOUT_DOCKER, ...WITH_DOCKER];

/** @param args the tiers to run. @default all but the long one */
export async function test(context: CommandContext, args: readonly string[]): Promise<void> {
  const { env, log } = context;
  const unknown = args.filter((arg) => !TIERS.includes(arg));
  if (unknown.length > 0) throw new Error(`no tier ${unknown.join(', ')}; known: ${TIERS.join(', ')}`);
  const tiers = args.length > 0 ? args : TIERS.filter((name) => name !== LONG);
  const sums: Sums = { passed: 0, failed: 0, skipped: 0 };
  const skipped: string[] = [];
  const skip = (what: string, reason: string) => {
    sums.skipped += 1;
    skipped.push(`not run: ${what}: ${reason}`);
  };
  if (tiers.includes(CHECKS)) await runChecks(sums, log);
  for (const name of WITHOUT_DOCKER) if (tiers.includes(name)) await runTier(name, sums, env, log);
  const withDocker = tiers.filter((name) => WITH_DOCKER.includes(name));
  if (withDocker.length > 0) {
    const prepared = await prepareDocker(context).catch((error: Error) => error);
    for (const name of withDocker) {
      if (prepared instanceof Error) skip(name, prepared.message);
      else await runTier(name, sums, { ...env, BATON_TERRAFORM: prepared.terraform }, log);
    }
    if (!(prepared instanceof Error))
      for (const { image, reason } of prepared.absent) skip(`tests that need ${image}`, reason);
  }

  log('');
  for (const line of skipped) log(line);
  log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`);
  if (sums.failed > 0) process.exitCode = 1;
}

async function prepareDocker(context: CommandContext) {
  const { root, cacheDir, interactive, log } = context;
  await ensureDocker({ cacheDir, interactive, log });
  const { absent } = await prepareImages(context, 'local');
  return { absent, terraform: await ensureTerraform({ cacheDir, log, recipesDir: recipesFolder(root) }) };
}

async function runChecks(sums: Sums, log: (line: string) => void): Promise<void> {
  for (const [name, args] of [
    ['types', ['node_modules/.bin/tsc', '-p', '.']],
    ['lint and format', ['node_modules/.bin/biome', 'ci', '.']],
  ] as const) {
    log(`\n== ${name}`);
    if ((await runNode(args, process.env)) === 0) sums.passed += 1;
    else sums.failed += 1;
  }
}

async function runTier(
  name: string,
  sums: Sums,
  env: CommandContext['env'],
  log: (line: string) => void,
): Promise<void> {
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
  sums.passed += result.numPassedTests ?? 0;
  sums.failed += result.numFailedTests ?? 0;
  sums.skipped += result.numPendingTests ?? 0;
  // A file that does not load counts as failed, although none of its tests ran.
  if (code !== 0 && !result.numFailedTests) sums.failed += 1;
}

/** Shares the terminal and its Ctrl-C, so that tools can use colors and end by themselves. @returns the exit code */
function runNode(args: readonly string[], env: CommandContext['env']): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
