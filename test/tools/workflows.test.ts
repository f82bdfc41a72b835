/** The workflows, read by actionlint. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cacheFolder } from '../../deployer/local/cache-folder';
import { testFolder, writeFiles } from '../helpers/folder';

// renovate: go github.com/rhysd/actionlint
const VERSION = 'v1.7.12';
const FOLDER = join(cacheFolder(process.env), 'actionlint', VERSION);
const ACTIONLINT = join(FOLDER, 'actionlint');
const MODULE = `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`;

const hasGo = spawnSync('go', ['version']).status === 0;
const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;

describe.skipIf(!hasGo && !existsSync(ACTIONLINT))(
  'the workflows (needs Go, which builds actionlint)',
  () => {
    beforeAll(() => {
      if (existsSync(ACTIONLINT)) return;
      mkdirSync(FOLDER, { recursive: true });
      execFileSync('go', ['install', MODULE], { env: { ...process.env, GOBIN: FOLDER }, stdio: 'pipe' });
    }, 300_000);

    const lint = (...files: string[]) => spawnSync(ACTIONLINT, files, { encoding: 'utf8' });
    /** @param job what stands in a workflow's only job */
    const lintJob = (...job: string[]) => {
      const folder = testFolder();
      const lines = [
        'on: push',
        'jobs:',
        '  a:',
        '    runs-on: ubuntu-24.04',
        ...job.map((line) => `    ${line}`),
      ];
      writeFiles(folder, [{ path: 'w.yaml', content: `${lines.join('\n')}\n` }]);
      return lint(join(folder, 'w.yaml'));
    };

    test('a job that needs one that is not there is noticed, by that alone', () => {
      const steps = ['steps:', '  - run: echo'];
      expect(lintJob(...steps)).toMatchObject({ status: 0, stdout: '' });
      const { status, stdout } = lintJob('needs: nobody', ...steps);
      expect(status).toBe(1);
      expect(stdout).toContain('nobody');
    });

    // GitHub's machines have it, so a script that it finds fault with fails there.
    test.skipIf(!hasShellcheck)('shellcheck reads the scripts in them', () => {
      expect(lintJob('steps:', '  - run: rm $HOME/$1').stdout).toContain('SC2086');
    });

    test.each(readdirSync('.github/workflows'))('%s is right', (file) => {
      const { status, stdout } = lint(join('.github/workflows', file));
      expect(stdout).toBe('');
      expect(status).toBe(0);
    });
  },
);
