/**
 * `npm run mutate`: takes one protection after the other out of a copy of the source, runs the tests, and tells which
 * losses they notice. Snapshots are written anew each time, so only what a test says in words counts.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandContext } from '../../cli/command';
import { LOSSES, type Loss } from './protections';

/** Of the stacks, where a loss names no others. */
const TESTS = [
  'test/unit/stacks/aws-stack.test.ts',
  'test/unit/stacks/state-stack.test.ts',
  'test/unit/constructs/aws/',
];
const RESULT = 'mutate.json';

/** The tests that failed; undefined where a file did not even load, or was not found, which proves nothing. */
type Failures = readonly string[] | undefined;

/** Arguments: parts of the names of the losses wanted. @default all */
export async function mutate(_: CommandContext, wanted: readonly string[]): Promise<void> {
  const losses = LOSSES.filter(
    ({ what }) => wanted.length === 0 || wanted.some((part) => what.includes(part)),
  );
  // The list must follow the source: told before anything is run.
  const strange = losses.map(strangeness).filter((one) => one !== undefined);
  if (strange.length > 0) throw new Error(strange.join('\n'));
  const folder = mkdtempSync(join(tmpdir(), 'baton-mutate-'));
  try {
    const copies = Array.from(
      { length: Math.max(1, Math.min(6, Math.floor(availableParallelism() / 2))) },
      (_, index) => copy(join(folder, String(index))),
    );
    const [first = ''] = copies;
    const all = [...new Set(losses.flatMap(({ tests = TESTS }) => tests))];
    const before = await failures(first, [], all);
    if (before?.length !== 0)
      throw new Error(`the tests fail as it is (${before?.join('; ') ?? 'no result'}): mend that first`);
    const left = [...losses];
    let caught = 0;
    await Promise.all(
      copies.map(async (place) => {
        for (let loss = left.shift(); loss; loss = left.shift()) {
          const by = await judge(place, loss);
          if (by?.length) caught += 1;
          const verdict = by === undefined ? 'BROKEN' : by.length > 0 ? 'caught' : 'MISSED';
          console.log(
            `${verdict.padEnd(7)} ${loss.what} (${loss.file})${by?.[0] ? `\n          by: ${by[0]}` : ''}`,
          );
        }
      }),
    );
    console.log(`\n${caught} of ${losses.length} losses were caught`);
    if (caught < losses.length) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copy(place: string): string {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of files.split('\n').filter(Boolean)) {
    mkdirSync(join(place, dirname(file)), { recursive: true });
    cpSync(file, join(place, file), { force: true });
  }
  // Only read: nothing is installed in a copy.
  symlinkSync(join(process.cwd(), 'node_modules'), join(place, 'node_modules'));
  return place;
}

function strangeness({ what, file, search }: Loss): string | undefined {
  const times = readFileSync(file, 'utf8').split(search).length - 1;
  return times === 1 ? undefined : `"${what}": its text stands ${times} times in ${file}, expected once`;
}

async function judge(place: string, { file, search, replace, tests = TESTS }: Loss): Promise<Failures> {
  const path = join(place, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(search, () => replace),
  );
  try {
    // One failing test is enough.
    return await failures(place, ['--bail=1'], tests);
  } finally {
    writeFileSync(path, text);
  }
}

/** By tier: vitest starts no two with other numbers of workers at once. */
async function failures(place: string, more: readonly string[], tests: readonly string[]): Promise<Failures> {
  const isOfTools = (test: string) => test.startsWith('test/tools/');
  const tiers = [
    { project: 'unit*', files: tests.filter((test) => !isOfTools(test)) },
    { project: 'tools', files: tests.filter(isOfTools) },
  ];
  const failed: string[] = [];
  for (const { project, files } of tiers) {
    const found = files.length === 0 ? [] : await failuresOf(place, ['--project', project, ...more], files);
    if (!found) return undefined;
    failed.push(...found);
  }
  return failed;
}

async function failuresOf(
  place: string,
  more: readonly string[],
  tests: readonly string[],
): Promise<Failures> {
  rmSync(join(place, RESULT), { force: true });
  // A slow computer must not look like a protection.
  const args = ['run', '--update', '--testTimeout=120000', ...more];
  await run(place, [
    'node_modules/.bin/vitest',
    ...args,
    '--reporter=json',
    `--outputFile=${RESULT}`,
    ...tests,
  ]);
  const { testResults } = JSON.parse(readFileSync(join(place, RESULT), 'utf8')) as {
    readonly testResults: readonly {
      readonly status: string;
      readonly name: string;
      readonly message: string;
      readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
    }[];
  };
  if (testResults.length === 0) return undefined;
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  for (const { name, message } of unloaded) console.error(`${name}: ${message}`);
  if (unloaded.length > 0) return undefined;
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );
}

function run(place: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: place, stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}
