/** Help is there at once: what it loads is counted, not timed. `npm run bench -- help` has the times. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';

/** Each takes longer to load than the rest of the help takes. */
const HEAVY = /node_modules\/(@aws-sdk|@smithy|esbuild|zod|cli-table3|ora|js-yaml|sshpk)\//;

describe('the program', () => {
  let outputs: Awaited<ReturnType<typeof bundled>>;
  const bundled = async () => {
    const { split } = await import(join(import.meta.dirname, '../../../cli/build/options.mjs'));
    const options = { ...split, entryPoints: { main: 'cli/main.ts' }, outdir: 'unused', write: false };
    return (await build<{ metafile: true }>({ ...options, metafile: true })).metafile.outputs;
  };
  beforeAll(async () => {
    outputs = await bundled();
  });

  /** Of a file and all that it loads before it runs. */
  function inputs(output: string, seen = new Set<string>()): string[] {
    if (seen.has(output)) return [];
    seen.add(output);
    const { inputs: own = {}, imports = [] } = outputs[output] ?? {};
    const further = imports.filter(({ kind }) => kind === 'import-statement');
    return [...Object.keys(own), ...further.flatMap(({ path }) => inputs(path, seen))];
  }

  test('starts with its arguments and help alone', () => {
    const first = inputs('unused/main.mjs');
    expect(first.some((file) => file.includes('node_modules/commander/'))).toBe(true);
    expect(first.filter((file) => HEAVY.test(file))).toEqual([]);
    expect(
      first.filter(
        (file) => file.startsWith('cli/') && !/^cli\/(main|program|run-command|exit-code|prereq)/.test(file),
      ),
    ).toEqual([]);
  });

  test('has what its commands need', () => {
    const all = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
    expect(all.some((file) => file.includes('@aws-sdk'))).toBe(true);
  });
});

describe('colours', () => {
  let program: string;
  beforeAll(async () => {
    const entryPoints = ['cli/output.ts'];
    const { outputFiles } = await build({ entryPoints, bundle: true, platform: 'node', write: false });
    program = `${outputFiles[0]?.text}; process.stdout.write(module.exports.bold('x'));`;
  });

  /** In a process of its own, whose output is a pipe: it is decided when the module is loaded. */
  const printed = (env: Record<string, string>) => {
    const { PATH = '' } = process.env;
    return spawnSync(process.execPath, ['-'], { input: program, env: { PATH, ...env }, encoding: 'utf8' })
      .stdout;
  };

  test('are in a pipe only where they are asked for: programs read it, in CI too', () => {
    expect(printed({})).toBe('x');
    expect(printed({ CI: 'true' })).toBe('x');
    expect(printed({ FORCE_COLOR: '0' })).toBe('x');
    expect(printed({ FORCE_COLOR: '1' })).toBe('\u001b[1mx\u001b[22m');
    expect(printed({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe('x');
  });
});
