/** The workflows, read by actionlint. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cacheFolder } from '../../deployer/local/cache-folder';
import { testFolder, writeFiles } from '../helpers/folder';

const VERSION = 'v1.7.12';
const FOLDER = join(cacheFolder(process.env), 'actionlint', VERSION);
const ACTIONLINT = join(FOLDER, 'actionlint');
const MODULE = `github.com/rhysd/actionlint/cmd/actionlint@${VERSION}`;

const hasGo = spawnSync('go', ['version']).status === 0;

describe.skipIf(!hasGo && !existsSync(ACTIONLINT))(
  'the workflows (needs Go, which builds actionlint)',
  () => {
    beforeAll(() => {
      if (existsSync(ACTIONLINT)) return;
      mkdirSync(FOLDER, { recursive: true });
      execFileSync('go', ['install', MODULE], { env: { ...process.env, GOBIN: FOLDER }, stdio: 'pipe' });
    }, 300_000);

    const lint = (...files: string[]) => spawnSync(ACTIONLINT, files, { encoding: 'utf8' });

    test('a job that needs one that is not there is noticed', () => {
      const folder = testFolder();
      const job = 'runs-on: ubuntu-24.04\n    needs: nobody\n    steps:\n      - run: echo\n';
      writeFiles(folder, [{ path: 'w.yaml', content: `on: push\njobs:\n  a:\n    ${job}` }]);
      const { status, stdout } = lint(join(folder, 'w.yaml'));
      expect(status).toBe(1);
      expect(stdout).toContain('nobody');
    });

    test.each(readdirSync('.github/workflows'))('%s is right', (file) => {
      const { status, stdout } = lint(join('.github/workflows', file));
      expect(stdout).toBe('');
      expect(status).toBe(0);
    });
  },
);
