/** What is not run must not look as if it were fine. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CommandContext } from '../../cli/command';
import config from '../../vitest.config';
import { sumsOf } from '../run-tier';
import { runTiers, type Sums, TIERS, type TierRunner } from '../tiers';

const projects = (config.test?.projects ?? []).map(
  (project) => (project as { test: { name: string } }).test.name,
);

test('npm test knows each project of vitest.config.ts: tests in another would never run', () => {
  expect(projects.length).toBeGreaterThan(5);
  // A tier runs the projects whose names begin with its own.
  expect(projects.filter((project) => !TIERS.some((tier) => project.startsWith(tier)))).toEqual([]);
  expect(TIERS.filter((tier) => tier !== 'checks' && !projects.includes(tier))).toEqual([]);
});

const REASON = 'Docker is not installed';
const RAN: Sums = { passed: 2, failed: 0, skipped: 1 };

/** @param machine what differs from a computer that can run every tier */
async function runs(names: readonly string[], machine: Partial<TierRunner> = {}) {
  const said: string[] = [];
  const ran: string[] = [];
  const context = { env: {}, log: (line: string) => said.push(line) } as unknown as CommandContext;
  const sums = await runTiers(context, names, {
    prepareDocker: async () => ({ absent: [], terraform: 'terraform' }),
    runChecks: async () => RAN,
    runTier: async (name) => {
      ran.push(name);
      return RAN;
    },
    ...machine,
  });
  return { sums, said, ran };
}
const noDocker = { prepareDocker: () => Promise.reject(new Error(REASON)) };
const allSkipped = { runTier: async () => ({ passed: 0, failed: 0, skipped: 3 }) };

describe('a tier that cannot run', () => {
  test.each(['tools', 'aws', 'server', 'lab', 'long'])('has failed where it was named: %s', async (name) => {
    const { sums, said, ran } = await runs([name], noDocker);
    expect(sums).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(said.slice(-2)).toEqual([`not run: ${name}: ${REASON}`, '0 passed, 1 failed, 0 skipped']);
    expect(ran).toEqual([]);
  });
  test('has failed beside one that could, whose sum stays', async () => {
    const { sums } = await runs(['unit', 'server'], noDocker);
    expect(sums).toEqual({ passed: 2, failed: 1, skipped: 1 });
  });
  test('is skipped, with its reason, where all were meant', async () => {
    const { sums, said, ran } = await runs([], noDocker);
    expect(sums).toEqual({ passed: 6, failed: 0, skipped: 3 + 4 });
    expect(said).toContain(`not run: server: ${REASON}`);
    expect(ran).toEqual(['unit', 'faults']);
  });
});

describe('a tier whose tests are all skipped', () => {
  test('has failed where it was named: Terraform without its providers would be green', async () => {
    const { sums, said } = await runs(['aws'], allSkipped);
    expect(sums).toEqual({ passed: 0, failed: 1, skipped: 3 });
    expect(said).toContain('not run: aws: every test was skipped; its output above says why');
  });
  test('is skipped where all were meant', async () => {
    expect((await runs([], allSkipped)).sums).toMatchObject({ failed: 0 });
  });
});

test.each([[['lab']], [[]]])('an image that is nowhere skips the tests that need it: %j', async (names) => {
  const absent = [{ image: 'grafana/grafana:1.0.0', reason: 'no registry answers' }];
  const { sums, said } = await runs(names, { prepareDocker: async () => ({ absent, terraform: '' }) });
  expect(sums.failed).toBe(0);
  expect(said).toContain('not run: tests that need grafana/grafana:1.0.0: no registry answers');
});

test('a tier that nobody knows is an error', async () => {
  await expect(runs(['severs'])).rejects.toThrow('no tier severs; known: checks, unit, ');
});

test('what has failed is named at the end, after hours of output', async () => {
  const results = {
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [
      {
        name: resolve('test/unit/a.test.ts'),
        status: 'failed',
        assertionResults: [
          { fullName: 'a good one', status: 'passed' },
          { fullName: 'a bad one', status: 'failed' },
        ],
      },
      { name: resolve('test/unit/broken.test.ts'), status: 'failed', assertionResults: [] },
    ],
  };
  const { said } = await runs(['unit'], { runTier: async () => sumsOf(results, 1) });
  expect(said.slice(-3)).toEqual([
    'failed: test/unit/a.test.ts: a bad one',
    'failed: test/unit/broken.test.ts',
    '1 passed, 1 failed, 0 skipped',
  ]);
});
