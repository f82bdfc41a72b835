/** The short lab: one replacement under load, and faults that take little time. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { callLab, type LabOutcome, problemsIn } from '../call-lab';
import { CLIENTS } from '../load/record';

/** Some of each are always under way. */
const LONG = ['download', 'app-upload', 'websocket', 'events', 'http3-events'] as const;
const FAULTS = ['config-broken', 'store-down-at-boot', 'two-deploys'];

let outcome: LabOutcome;

beforeAll(async () => {
  outcome = await callLab('--runs', '1', '--faults', FAULTS.join());
}, 1_800_000);

test('nothing was lost of any kind, no samples, and one certificate was issued', () => {
  expect(problemsIn(outcome.report)).toEqual([]);
  expect(outcome.report.changes).toMatchObject([
    { name: 'replacement 1', withoutAddressSeconds: 0, samples: { lost: 0 }, certificates: 1 },
  ]);
});

test('every kind of client sent requests, and every fault was tried', () => {
  const { changes, faults } = outcome.report;
  expect(CLIENTS.filter((client) => !changes[0]?.requests[client])).toEqual([]);
  for (const client of LONG) expect(changes[0]?.kinds[client]?.atSwitch, client).toBeGreaterThan(0);
  expect(changes[0]?.lost).toEqual([]);
  expect(changes[0]?.generator?.requests).toBeGreaterThan(0);
  expect(faults.map(({ name }) => name)).toEqual(FAULTS);
});

test('it prints the table at the end, writes its files, and leaves nothing behind', () => {
  expect(outcome.output).toMatch(/^replacement 1 +\d+/m);
  for (const file of ['report.html', 'report.json', 'replacement-1.jsonl.gz'])
    expect(existsSync(`lab-report/${file}`)).toBe(true);
  for (const kind of ['container', 'volume', 'network']) {
    const left = ['ls', '--quiet', '--filter', 'label=baton.environment=lab'];
    expect(execFileSync('docker', [kind, ...left], { encoding: 'utf8' })).toBe('');
  }
});
