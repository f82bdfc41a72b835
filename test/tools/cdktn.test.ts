/**
 * cdktn, the continuation of cdktf, in its place: the same sources, the same tests, the same Terraform. What differs is
 * named here and in docs/cdktn.md.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyProject } from '../../bench/workspace';
import { cacheFolder } from '../../deployer/local/cache-folder';
import { makeFolder, removeFolder } from '../helpers/folder';

/** As docs/cdktn.md has it. Those of cdktn for null and tls are in no registry yet. */
const PACKAGES = {
  cdktf: 'npm:cdktn@0.24.0',
  constructs: '10.7.2',
  '@cdktf/provider-aws': 'npm:@cdktn/provider-aws@25.7.0',
  '@cdktf/provider-archive': 'npm:@cdktn/provider-archive@14.0.1',
  '@cdktf/provider-null': '11.0.1',
  '@cdktf/provider-tls': '11.0.1',
};
const STACKS = ['local', 'production', 'staging'];
const MINUTES = 60_000;

let project: string;
const environment = () => ({ PATH: process.env.PATH, HOME: process.env.HOME });
const run = (program: string, args: readonly string[], env: object = {}): string =>
  execFileSync(program, args, {
    ...{ cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] as const },
    env: { ...environment(), ...env },
    maxBuffer: 64 * 1024 ** 2,
  });

/** Once, into the cache. @returns its folder of packages */
function installed(): string {
  const home = join(cacheFolder(process.env), 'cdktn', PACKAGES.cdktf.replace(/.*@/, ''));
  const modules = join(home, 'node_modules');
  const wanted = `${JSON.stringify({ private: true, dependencies: PACKAGES }, null, 2)}\n`;
  const done = join(home, 'complete');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return modules;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), wanted);
  const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...flags], { cwd: home, stdio: 'pipe' });
  // In a bundle one alias does it; what runs without a bundle, as these tests do, looks for the provider's own name.
  symlinkSync('cdktf', join(modules, 'cdktn'));
  writeFileSync(done, wanted);
  return modules;
}

/** In the project's copy, whose packages are links. */
function swap(modules: string): void {
  const own = join(project, 'node_modules');
  const scope = readdirSync(join(own, '@cdktf'));
  const real = join(process.cwd(), 'node_modules/@cdktf');
  rmSync(join(own, '@cdktf'), { recursive: true });
  mkdirSync(join(own, '@cdktf'));
  for (const name of scope) symlinkSync(join(real, name), join(own, '@cdktf', name));
  for (const name of Object.keys(PACKAGES)) {
    rmSync(join(own, name), { recursive: true });
    symlinkSync(join(modules, name), join(own, name));
  }
}

/** @returns the stacks' Terraform, by name */
function synth(keep: string): Record<string, unknown> {
  rmSync(join(project, 'dist'), { recursive: true, force: true });
  run(process.execPath, ['cli/app.mjs'], { BATON_ENVIRONMENTS: STACKS.join() });
  renameSync(join(project, 'cdktf.out'), join(project, keep));
  return Object.fromEntries(
    STACKS.map((name) => [
      name,
      JSON.parse(readFileSync(join(project, keep, 'stacks', name, 'cdk.tf.json'), 'utf8')),
    ]),
  );
}

/** Every value by its path. */
function values(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const entries = Object.entries(value);
  return entries.length === 0
    ? [[path, 'empty']]
    : entries.flatMap(([key, inner]) => values(inner, `${path}/${key}`));
}

beforeAll(async () => {
  project = makeFolder();
  await copyProject(project, process.env);
}, 5 * MINUTES);
afterAll(() => removeFolder(project));

describe('with cdktn in cdktf’s place', () => {
  test(
    'the Terraform of every environment is the same but for versions and a source',
    () => {
      const before = synth('with-cdktf');
      swap(installed());
      const after = synth('with-cdktn');
      for (const name of STACKS) {
        const [old, now] = [new Map(values(before[name])), new Map(values(after[name]))];
        expect(old.size).toBeGreaterThan(name === 'local' ? 50 : 500);
        const paths = [...new Set([...old.keys(), ...now.keys()])];
        const differing = paths.filter((path) => old.get(path) !== now.get(path)).sort();
        expect(differing).toEqual(
          [
            '////metadata/version',
            ...(name === 'local'
              ? []
              : [
                  '/terraform/required_providers/archive/version',
                  '/terraform/required_providers/aws/source',
                  '/terraform/required_providers/aws/version',
                ]),
          ].sort(),
        );
        if (name !== 'local')
          expect(now.get('/terraform/required_providers/aws/source')).toBe('hashicorp/aws');
        expect(now.get('////metadata/version')).toBe('0.24.0');
      }
    },
    10 * MINUTES,
  );

  test(
    'the tests of constructs and stacks pass but for the whole texts, which the comparison above covers',
    () => {
      const wanted = ['--project', 'unit', 'test/unit/stacks', 'test/unit/constructs'];
      const others = ['-t', '^(?!.*the whole stack.*, its hashes and versions aside)'];
      const vitest = join(project, 'node_modules/vitest/vitest.mjs');
      const said = run(process.execPath, [vitest, 'run', ...wanted, ...others, '--reporter=json'], {
        CI: 'true',
      });
      const { numPassedTests, numFailedTests } = JSON.parse(said.slice(said.indexOf('{"num'))) as {
        numPassedTests: number;
        numFailedTests: number;
      };
      expect(numFailedTests).toBe(0);
      expect(numPassedTests).toBeGreaterThan(250);
    },
    15 * MINUTES,
  );
});
