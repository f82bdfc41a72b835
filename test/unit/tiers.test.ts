/** Tests in a project that no tier names would never run. */
import { expect, test } from 'vitest';
import config from '../../vitest.config';
import { TIERS } from '../tiers';

const projects = (config.test?.projects ?? []).map(
  (project) => (project as { test: { name: string } }).test.name,
);

test('npm test knows each project of vitest.config.ts', () => {
  expect(projects.length).toBeGreaterThan(5);
  // A tier runs the projects whose names begin with its own.
  expect(projects.filter((project) => !TIERS.some((tier) => project.startsWith(tier)))).toEqual([]);
  expect(TIERS.filter((tier) => tier !== 'checks' && !projects.includes(tier))).toEqual([]);
});
