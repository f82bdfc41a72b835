/** `npm test`: every tier that can run here, a line for each that cannot, and the sum of all. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import type { CommandContext } from '../cli/command';
import { prepareImages, recipesFolder } from '../cli/images';
import { ensureDocker } from '../cli/prerequisites/docker';
import { ensureTerraform } from '../cli/prerequisites/terraform';

interface Sum {
  passed: number;
  failed: number;
  skipped: number;
}

const RESULTS = '.baton/test-results';

const WITH_DOCKER = ['tools', 'aws', 'server', 'lab', 'long'];

/** Pure code and files. */
const WITHOUT_DOCKER = ['unit', 'faults'];

const TIERS = ['checks', ...WITHOUT_DOCKER, ...WITH_DOCKER];
/** Only when asked for: it takes an hour. */
const LONG = 'long';

export async function test(context: CommandContext, args: readonly string[]): Promise<void> {
  const { env, log } = context;
  const unknown = args.filter((arg) => !TIERS.includes(arg));
  if (unknown.length > 0) throw new Error(`no tier ${unknown.join(', ')}; known: ${TIERS.join(', ')}`);
  const tiers = args.length > 0 ? args : TIERS.filter((name) => name !== LONG);
  const sum: Sum = { passed: 0, failed: 0, skipped: 0 };
  const missing: string[] = [];
  const skip = (tier: string, reason: string) => {
    sum.skipped += 1;
    missing.push(`not run: ${tier}: ${reason}`);
  };
  if (tiers.includes('checks')) await checks(sum, log);
  for (const name of WITHOUT_DOCKER) if (tiers.includes(name)) await tier(name, sum, env, log);
  const withDocker = tiers.filter((name) => WITH_DOCKER.includes(name));
  if (withDocker.length > 0) {
    const prepared = await prepare(context).catch((error: Error) => error);
    for (const name of withDocker) {
      if (prepared instanceof Error) skip(name, prepared.message);
      else await tier(name, sum, { ...env, BATON_TERRAFORM: prepared.terraform }, log);
    }
    if (!(prepared instanceof Error))
      for (const { image, reason } of prepared.absent) skip(`what needs ${image}`, reason);
  }

  log('');
  for (const line of missing) log(line);
  log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  if (sum.failed > 0) process.exitCode = 1;
}

/** What the tiers with Docker need. */
async function prepare(context: CommandContext) {
  const { root, cacheDir, interactive, log } = context;
  await ensureDocker({ cacheDir, interactive, log });
  const { absent } = await prepareImages(context, 'local');
  return { absent, terraform: await ensureTerraform({ cacheDir, log, recipesDir: recipesFolder(root) }) };
}

async function checks(sum: Sum, log: (line: string) => void): Promise<void> {
  for (const [name, args] of [
    ['types', ['node_modules/.bin/tsc', '-p', '.']],
    ['lint and format', ['node_modules/.bin/biome', 'ci', '.']],
  ] as const) {
    log(`\n== ${name}`);
    if ((await run(args, process.env)) === 0) sum.passed += 1;
    else sum.failed += 1;
  }
}

async function tier(
  name: string,
  sum: Sum,
  env: CommandContext['env'],
  log: (line: string) => void,
): Promise<void> {
  log(`\n== ${name} tests`);
  await mkdir(RESULTS, { recursive: true });
  const file = `${RESULTS}/${name}.json`;
  await rm(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await run(['node_modules/.bin/vitest', 'run', '--project', `${name}*`, ...reporters], env);
  const result = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as {
    numPassedTests?: number;
    numFailedTests?: number;
    numPendingTests?: number;
  };
  sum.passed += result.numPassedTests ?? 0;
  sum.failed += result.numFailedTests ?? 0;
  sum.skipped += result.numPendingTests ?? 0;
  // A file that does not load has no test to fail.
  if (code !== 0 && !result.numFailedTests) sum.failed += 1;
}

function run(args: readonly string[], env: CommandContext['env']): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
