/** The unit tests and a synth on every Node that is supported; npm has their binaries as packages. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheFolder } from '../../deployer/local/cache-folder';

/** This computer's own runs all other tests. */
const OTHERS = ['20.20.2', '22.23.3', '24.21.0'].filter(
  (version) => version.split('.')[0] !== process.versions.node.split('.')[0],
);
const MINUTES = 60_000;
const PACKAGE = `node-${platform()}-${arch()}`;

/** @returns the binary, kept in the cache */
function nodeOf(version: string): string {
  const folder = join(cacheFolder(process.env), 'node', version);
  const binary = join(folder, 'node_modules', PACKAGE, 'bin/node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const flags = ['--no-save', '--ignore-scripts', '--no-fund', '--no-audit', '--prefix', folder];
  execFileSync('npm', ['install', ...flags, `${PACKAGE}@${version}`], { stdio: 'pipe' });
  return binary;
}

describe.skipIf(platform() !== 'linux')('on Linux', () => {
  test.each(OTHERS)(
    'Node %s: the unit tests pass',
    (version) => {
      const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit*', '--reporter=dot'];
      const said = execFileSync(nodeOf(version), args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      expect(said).toMatch(/Tests .*\d+ passed/);
      expect(said).not.toContain('failed');
    },
    10 * MINUTES,
  );

  test.each(OTHERS)(
    'Node %s: every stack is synthesized',
    (version) => {
      const node = nodeOf(version);
      const said = execFileSync(node, ['cli/app.mjs'], { encoding: 'utf8', stdio: 'pipe' });
      expect(said).toBe('');
      // cdktf-cli loads a native module, which is what a newer Node breaks.
      const cdktf = execFileSync(node, ['node_modules/.bin/cdktf', 'synth'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, CHECKPOINT_DISABLE: '1' },
      });
      expect(cdktf).toContain('local, production, staging, state');
    },
    5 * MINUTES,
  );
});
