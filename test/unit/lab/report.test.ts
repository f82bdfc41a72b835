import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../../helpers/folder';
import type { ChangeResult } from '../../lab/change-result';
import { html } from '../../lab/report/html';
import type { LabReport } from '../../lab/report/lab-report';
import { reportText } from '../../lab/report/text';
import { writeReport } from '../../lab/report/write-report';

const change: ChangeResult = {
  name: 'replacement 1',
  requests: { new: 1000, http1: 500 },
  lost: [{ client: 'http1', when: 'switch', loss: 'reset', count: 4, example: 'read ECONNRESET <&>' }],
  kinds: {
    http1: {
      asked: 500,
      atSwitch: 4,
      failed: 4,
      failedOpen: 3,
      pauseSeconds: 0.7,
      pauseAtSwitchSeconds: 0.4,
    },
  },
  stallSeconds: 0.12,
  loadDelaySeconds: 0.01,
  slowestSeconds: 0.34,
  withoutAddressSeconds: 0,
  problems: [],
  toSwitchSeconds: 18.2,
  toEndSeconds: 31,
  samples: { lost: 0, of: 7334 },
  certificates: 1,
  memory: { agent: 85.2, traefik: undefined },
  serving: { packages: 0.1, restore: 0.5 },
  chart: {
    points: [
      { at: 1, seconds: 0.01, lost: false },
      { at: 20, seconds: 0.5, lost: true },
    ],
    switches: [19.5],
  },
};

const report: LabReport = {
  started: '2026-01-01T00:00:00.000Z',
  changes: [change],
  faults: [
    {
      ...{ name: 'config-broken', title: 'a broken configuration', expected: 'the old server keeps serving' },
      ...{ problems: [], seconds: 61, requests: 10, lost: [] },
    },
  ],
  load: 0.5,
};

test('the terminal has a line for each change, the losses by client, and the verdict', () => {
  const text = reportText(report);
  expect(text).toMatch(
    /^replacement 1 +1500 +4 +0 +0 +0\.12 s +0\.01 s +0\.34 s +0\.00 s +0 of 7334 +1 +18\.2 s +31\.0 s +85 MiB, \?$/m,
  );
  expect(text).toContain('  http1        500 requests; reset 4 under way, 0 on kept connections, 0 others');
  expect(text).toContain('  new          1000 requests; none lost');
  expect(text).toContain('as expected  config-broken: a broken configuration');
  expect(text).toMatch(/everything as expected$/);
});

test('a series is summed up: all losses, and the worst of the rest', () => {
  const first = { ...change, series: 'replacements' };
  const second = {
    ...first,
    name: 'replacement 2',
    stallSeconds: 0.05,
    slowestSeconds: 0.9,
    certificates: 2,
  };
  const others = { ...change, name: 'rollback', stallSeconds: 7 };
  expect(reportText({ ...report, changes: [first, second, others] })).toMatch(
    /^all 2 replacements +3000 +8 +0 +0 +0\.12 s +0\.01 s +0\.90 s +0\.00 s +0 of 14668 +2 +18\.2 s +31\.0 s /m,
  );
  expect(reportText({ ...report, changes: [first, others] })).not.toContain('all 1 replacements');
});

test('the kinds of connections have a line each, over all changes', () => {
  const short = {
    asked: 700,
    atSwitch: 4,
    failed: 2,
    failedOpen: 2,
    pauseSeconds: 0.3,
    pauseAtSwitchSeconds: 0.3,
  };
  const long = { ...short, pauseSeconds: 0.9, pauseAtSwitchSeconds: 0.6 };
  const changes = [short, long].map((http1) => ({ ...change, kinds: { http1 } }));
  expect(reportText({ ...report, changes })).toMatch(/^http1 +1400 +8 +4 +4 +0\.90 s +0\.60 s +1 of 2$/m);
});

test("another load generator's own count has a line for each change", () => {
  const errors = { connect: 0, read: 10, write: 0, timeout: 1, status: 0 };
  const changes = [{ ...change, generator: { requests: 2900, seconds: 36, errors } }];
  expect(reportText({ ...report, changes })).toMatch(/^replacement 1 +2900 +36\.0 s +0 +10 +0 +1 +0$/m);
  expect(reportText(report)).not.toContain('wrk');
});

test('problems come last, with the name of their change', () => {
  const failed = { ...report, changes: [{ ...change, problems: ['12 of 100 samples were lost'] }] };
  expect(reportText(failed)).toMatch(/\n\nFAILED: replacement 1: 12 of 100 samples were lost$/);
  expect(html(failed)).toContain('<li>replacement 1: 12 of 100 samples were lost</li>');
});

test('the page loads nothing, and shows no text as markup', () => {
  const page = html(report);
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/);
  expect(page).toContain('read ECONNRESET &lt;&amp;&gt;');
  expect(page.match(/class="switch"/g)).toHaveLength(1);
  expect(page.match(/class="lost"/g)).toHaveLength(1);
  expect(page.match(/class="answered"/g)).toHaveLength(1);
  expect(page).not.toContain('NaN');
});

test('all three files are written', async () => {
  const folder = testFolder();
  await writeReport(join(folder, 'lab-report'), report);
  const read = (name: string) => readFileSync(join(folder, 'lab-report', name), 'utf8');
  expect(JSON.parse(read('report.json'))).toEqual(report);
  expect(read('report.txt')).toContain('replacement 1');
  expect(read('report.html')).toContain('<svg');
});
