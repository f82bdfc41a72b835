import { describe, expect, test } from 'vitest';
import { leastAws } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

/** The input with one value at a path such as `alerts.diskFreeGiB`. */
const nested = (path: string, value: unknown): object =>
  path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;

/** Metrics need a disk that holds them. */
const LARGE = { machine: { diskGiB: 1024 } };

describe('whole numbers end where their range ends', () => {
  test.each([
    ['machine.diskGiB', 8, 1024, 'GiB'],
    ['ssh.port', 1, 65535, ''],
    ['retention.metricsDays', 1, 730, 'days'],
    ['retention.metricsGiB', 1, 512, 'GiB'],
    ['retention.releasesDays', 1, 3650, 'days'],
    ['retention.versionsDays', 1, 3650, 'days'],
    ['retention.logsDays', 1, 3653, 'days'],
    ['limits.nginx.memoryMiB', 16, 65536, 'MiB'],
    ['limits.nginx.pids', 8, 32768, 'processes'],
    ['hsts.days', 1, 3650, 'days'],
    ['connections.perClient', 8, 100000, ''],
    ['connections.readSeconds', 10, 86400, 'seconds'],
    ['gateSeconds', 30, 3600, 'seconds'],
    ['drainSeconds', 0, 900, 'seconds'],
    ['alerts.memoryAvailableMiB', 16, 65536, 'MiB'],
    ['alerts.diskFreeGiB', 1, 1024, 'GiB'],
    ['alerts.cpuPercent', 10, 6400, '%'],
    ['alerts.containerCpuPercent', 1, 6400, '%'],
    ['alerts.containerMemoryMiB', 16, 65536, 'MiB'],
    ['alerts.ageSeconds', 60, 86400, 'seconds'],
    ['alerts.maxAgeDays', 1, 3650, 'days'],
    ['alerts.responseMilliseconds', 10, 60000, 'ms'],
  ])('%s: %i-%i %s', (path, min, max, unit) => {
    const problems = (value: unknown) => problemsOf({ ...leastAws, ...LARGE, ...nested(path, value) });
    const range = `${path}: must be a whole number, ${min}-${max}${unit && ` ${unit}`}`;
    expect(problems(min)).toEqual([]);
    expect(problems(max)).toEqual([]);
    for (const wrong of [min - 1, max + 1, min + 0.5, String(min)]) {
      expect(problems(wrong)).toEqual([`${range}, got ${JSON.stringify(wrong)}`]);
    }
  });

  test.each([
    ['alerts.availabilityPercent', 99.99],
    ['alerts.fastPercent', 99.9],
  ])('%s: 95-%d %%, in decimals too', (path, max) => {
    const problems = (value: unknown) => problemsOf({ ...leastAws, ...nested(path, value) });
    for (const right of [95, 99.5, max]) expect(problems(right)).toEqual([]);
    for (const wrong of [94.9, max + 0.001, 100, '99'])
      expect(problems(wrong)).toEqual([`${path}: must be 95-${max} %, got ${JSON.stringify(wrong)}`]);
  });

  test.each([0.05, 64])('%d cores are in range', (cpus) => {
    expect(problemsOf({ ...leastAws, limits: { php: { cpus } } })).toEqual([]);
  });
});

describe('a list that browsers are shipped with takes', () => {
  const problems = (hsts: object) => problemsOf({ ...leastAws, hsts });
  const listed = { days: 365, includeSubDomains: true, preload: true };
  test('a year at least, with all names below', () => {
    expect(problems(listed)).toEqual([]);
    expect(problems({ includeSubDomains: true })).toEqual([]);
  });
  test.each([
    ['a day less', { days: 364 }, ['at least 365 days']],
    ['the domain alone', { includeSubDomains: false }, ['includeSubDomains']],
    ['neither', { days: 30, includeSubDomains: false }, ['includeSubDomains', 'at least 365 days']],
  ])('not %s', (_, change, missing) => {
    const hsts = { ...listed, ...change };
    expect(problems(hsts)).toEqual(
      missing.map(
        (what) =>
          `hsts: must have ${what} with preload (https://hstspreload.org), got ${JSON.stringify(hsts)}`,
      ),
    );
  });
});

describe('host names', () => {
  const label63 = 'a'.repeat(63);
  test.each(['a.b', 'xn--mnchen-3ya.de', '1.example.com', `${label63}.com`])('%s is one', (domain) => {
    expect(problemsOf({ ...leastAws, bucketPrefix: 'site', domain })).toEqual([]);
  });
  test.each([
    'a',
    'a..b',
    'a.-b',
    'a-.b',
    'münchen.de',
    '10.0.0.1',
    `${label63}a.com`,
    `${'a.'.repeat(127)}com`,
  ])('%s is none', (domain) => {
    expect(problemsOf({ ...leastAws, domain })).toHaveLength(1);
  });
});

describe('images', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  test.each([
    'nginx:1.26.3',
    'gcr.io/a/b:v1',
    'localhost:5000/a/b:v1',
    `nginx@${digest}`,
    `nginx:1.26.3@${digest}`,
  ])('%s is one', (nginx) => {
    expect(problemsOf({ ...leastAws, images: { nginx } })).toEqual([]);
  });
  test.each(['nginx', 'gcr.io/a/b', 'localhost:5000/a', 'nginx@sha256:0', 'ngi nx:1', 'nginx:'])(
    '%s could change without a release',
    (nginx) => {
      expect(problemsOf({ ...leastAws, images: { nginx } })).toHaveLength(1);
    },
  );
});

describe('Debian packages', () => {
  test.each(['htop', 'g++', 'libstdc++6', 'python3.13'])('%s is one', (tool) => {
    expect(problemsOf({ ...leastAws, tools: [tool] })).toEqual([]);
  });
  // The trailing minus would make apt remove the package.
  test.each(['nodejs-', '-y', 'a b', 'htop=1'])('%s is none', (tool) => {
    expect(problemsOf({ ...leastAws, tools: [tool] })).toHaveLength(1);
  });
});
