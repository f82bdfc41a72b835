/** The tests pass whatever the shell or the CI that starts them has set. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** One for each kind of variable: colours, language, AWS. */
const FILES = [
  'test/unit/cli/output.test.ts',
  'test/unit/cli/completion.test.ts',
  'test/unit/cli/publish.mocked.test.ts',
];

test('colours, width, language, AWS account and release of whoever starts them', () => {
  const foreign = {
    ...{ CI: 'true', FORCE_COLOR: '1', COLUMNS: '20', LC_ALL: 'xx_XX.UTF-8', GITHUB_ACTIONS: 'true' },
    ...{ AWS_REGION: 'eu-north-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1', RELEASE: 'abc', REASON: 'none' },
  };
  const { status, stdout } = spawnSync('npx', ['vitest', 'run', '--reporter', 'json', ...FILES], {
    env: { ...process.env, ...foreign },
    encoding: 'utf8',
  });
  const { numFailedTests, numPassedTests } = JSON.parse(stdout);
  expect({ status, numFailedTests }).toEqual({ status: 0, numFailedTests: 0 });
  expect(numPassedTests).toBeGreaterThan(20);
});
