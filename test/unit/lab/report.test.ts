import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../../helpers/folder';
import { html } from '../../lab/report/html';
import { type LabReport, reportText, writeReport } from '../../lab/report/report';
import type { Row } from '../../lab/row';

const row: Row = {
  name: 'replacement 1',
  requests: { new: 1000, http1: 500 },
  lost: [{ client: 'http1', when: 'switch', loss: 'reset', count: 4, example: 'read ECONNRESET <&>' }],
  stallSeconds: 0.12,
  lagSeconds: 0.01,
  slowestSeconds: 0.34,
  withoutAddressSeconds: 0,
  broken: [],
  toSwitchSeconds: 18.2,
  toEndSeconds: 31,
  samples: { lost: 0, of: 7334 },
  orders: 1,
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
  rows: [row],
  faults: [
    {
      ...{ name: 'config-broken', title: 'a broken configuration', expected: 'the old server serves on' },
      ...{ broken: [], seconds: 61, requests: 10, lost: [] },
    },
  ],
  load: 0.5,
};

test('the terminal has a line for each change, the losses by client, and the verdict', () => {
  const text = reportText(report);
  expect(text).toMatch(
    /^replacement 1 +1500 +4 +0 +0 +0\.12 s +0\.01 s +0\.34 s +0\.00 s +0 of 7334 +1 +18\.2 s +31\.0 s +85 MiB, \?$/m,
  );
  expect(text).toContain('  http1    500 requests; reset 4 under way, 0 on kept connections, 0 others');
  expect(text).toContain('  new      1000 requests; none lost');
  expect(text).toContain('as expected  config-broken: a broken configuration');
  expect(text).toMatch(/everything was as it must be$/);
});

test('replacements in a row are summed up: all that was lost, and the worst of the rest', () => {
  const first = { ...row, series: 'replacements' };
  const second = { ...first, name: 'replacement 2', stallSeconds: 0.05, slowestSeconds: 0.9, orders: 2 };
  const others = { ...row, name: 'rollback', stallSeconds: 7 };
  expect(reportText({ ...report, rows: [first, second, others] })).toMatch(
    /^all 2 replacements +3000 +8 +0 +0 +0\.12 s +0\.01 s +0\.90 s +0\.00 s +0 of 14668 +2 +18\.2 s +31\.0 s /m,
  );
  expect(reportText({ ...report, rows: [first, others] })).not.toContain('all 1 replacements');
});

test('what is broken is said last, with where', () => {
  const broken = { ...report, rows: [{ ...row, broken: ['12 of 100 samples were lost'] }] };
  expect(reportText(broken)).toMatch(/\n\nBROKEN: replacement 1: 12 of 100 samples were lost$/);
  expect(html(broken)).toContain('<li>replacement 1: 12 of 100 samples were lost</li>');
});

test('the page needs nothing from elsewhere, and shows no text as markup', () => {
  const page = html(report);
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/);
  expect(page).toContain('read ECONNRESET &lt;&amp;&gt;');
  expect(page.match(/class="switch"/g)).toHaveLength(1);
  expect(page.match(/class="lost"/g)).toHaveLength(1);
  expect(page.match(/class="fine"/g)).toHaveLength(1);
  expect(page).not.toContain('NaN');
});

test('all three are written', async () => {
  const folder = testFolder();
  await writeReport(join(folder, 'lab-report'), report);
  const read = (name: string) => readFileSync(join(folder, 'lab-report', name), 'utf8');
  expect(JSON.parse(read('report.json'))).toEqual(report);
  expect(read('report.txt')).toContain('replacement 1');
  expect(read('report.html')).toContain('<svg');
});
