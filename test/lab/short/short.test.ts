/** The short lab: one replacement under load, and faults that take little time. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { CLIENTS } from '../load/record';
import { broken, type LabOutcome, runLab } from '../run-lab';

const FAULTS = ['config-broken', 'store-down-at-boot', 'two-deploys'];

let outcome: LabOutcome;

beforeAll(async () => {
  outcome = await runLab('--runs', '1', '--faults', FAULTS.join());
}, 1_800_000);

test('nothing was lost that was not under way at the switch, no sample, and one certificate is in use', () => {
  expect(broken(outcome.report)).toEqual([]);
  expect(outcome.report.rows).toMatchObject([
    { name: 'replacement 1', withoutAddressSeconds: 0, samples: { lost: 0 }, orders: 1 },
  ]);
});

test('every kind of client was there, and every fault was tried', () => {
  const { rows, faults } = outcome.report;
  expect(CLIENTS.filter((client) => !rows[0]?.requests[client])).toEqual([]);
  // What is under way at a switch is lost with an elastic address, and is not hidden.
  expect(rows[0]?.lost.map(({ client }) => client)).toEqual(expect.arrayContaining(['http1', 'download']));
  expect(faults.map(({ name }) => name)).toEqual(FAULTS);
});

test('it ends with the table, writes its files, and leaves nothing', () => {
  expect(outcome.output).toMatch(/^replacement 1 +\d+/m);
  for (const file of ['report.html', 'report.json', 'replacement-1.jsonl.gz'])
    expect(existsSync(`lab-report/${file}`)).toBe(true);
  for (const kind of ['container', 'volume', 'network']) {
    const left = ['ls', '--quiet', '--filter', 'label=baton.environment=lab'];
    expect(execFileSync('docker', [kind, ...left], { encoding: 'utf8' })).toBe('');
  }
});
