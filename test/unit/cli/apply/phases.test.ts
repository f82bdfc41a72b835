/** The phases of a rollout, from events as Terraform 1.11 writes them. */
import { describe, expect, test } from 'vitest';
import { Phases, secondsOf, stateLeft } from '../../../../cli/apply/phases';

const START = Date.parse('2026-11-27T12:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const event = (seconds: number, type: string, name: string, more = {}) =>
  JSON.stringify({
    '@timestamp': at(seconds),
    type,
    hook: {
      resource: { addr: name.includes('.') ? name : `terraform_data.${name}` },
      action: 'create',
      ...more,
    },
  });
const starts = (seconds: number, name: string) => event(seconds, 'apply_start', name);
const ends = (seconds: number, name: string) => event(seconds, 'apply_complete', name);
const says = (seconds: number, name: string, output: string) =>
  event(seconds, 'provision_progress', name, { output });

const UNTIL_GATE = [
  starts(0, 'release'),
  ends(1, 'release'),
  starts(1, 'machine'),
  ends(3, 'machine'),
  starts(3, 'gate'),
  says(4, 'gate', 'gate: 0 s: the machine boots'),
];
const AFTER_GATE = [
  says(21, 'gate', 'gate: baton-a reports ready after 17 s (content: none yet)'),
  ends(23, 'gate'),
  starts(23, 'switch'),
  ends(24, 'switch'),
  starts(24, 'confirm'),
  ends(30, 'confirm'),
  starts(30, 'drain'),
  says(40, 'drain', 'drain: baton-b handed over: the backup of today'),
  ends(42, 'drain'),
];

function phases(lines: readonly string[], now = START + 50_000) {
  const found = new Phases(() => now);
  for (const line of lines) found.take(line);
  found.finish('done');
  return found.all.map((phase) => [phase.name, secondsOf(phase, now), phase.outcome]);
}

const ROLLOUT = [
  ['prepare', '1.0', 'done'],
  ['boot', '20.0', 'done'],
  ['gate', '2.0', 'done'],
  ['switch', '1.0', 'done'],
  ['confirm', '6.0', 'done'],
  ['drain', '10.0', 'done'],
];

describe('a rollout', () => {
  test('on the local platform, whose last step removes older machines', () => {
    const all = [...UNTIL_GATE, ...AFTER_GATE, starts(42, 'retire'), ends(45, 'retire')];
    expect(phases(all)).toEqual([...ROLLOUT, ['handover', '2.0', 'done'], ['destroy', '3.0', 'done']]);
  });

  test('on AWS, where Terraform destroys the machine, among alarms that come and go', () => {
    const all = [
      ...UNTIL_GATE,
      ...AFTER_GATE,
      starts(42, 'aws_cloudwatch_metric_alarm.machine-alarms_cpu'),
      event(42, 'apply_start', 'aws_instance.machine (deposed 3ca3cfe3)', { action: 'delete' }),
      event(48, 'apply_complete', 'aws_instance.machine (deposed 3ca3cfe3)', { action: 'delete' }),
    ];
    expect(phases(all)).toEqual([...ROLLOUT, ['handover', '2.0', 'done'], ['destroy', '6.0', 'done']]);
  });

  test('of the first server nobody hands over', () => {
    const all = [...UNTIL_GATE, ...AFTER_GATE.filter((line) => !line.includes('handed over'))];
    expect(phases(all, START + 42_000).at(-1)).toEqual(['drain', '12.0', 'done']);
  });
});

test('a candidate that never reports ready failed while it booted; its reason is its own first line', () => {
  const found = new Phases(() => START + 50_000);
  for (const line of [
    ...UNTIL_GATE,
    says(33, 'gate', 'baton: baton-a did not pass the gate: it cannot come up'),
    says(33, 'gate', '  services: nginx is not healthy'),
    event(34, 'apply_errored', 'gate'),
  ])
    found.take(line);
  found.finish('failed');
  expect(found.all.at(-1)).toMatchObject({
    ...{ name: 'boot', outcome: 'failed' },
    reason: 'baton-a did not pass the gate: it cannot come up',
  });
});

test('while it goes on, the current phase is known, and one that is over is not', () => {
  const found = new Phases(() => START);
  expect(found.current).toBeUndefined();
  for (const line of UNTIL_GATE) found.take(line);
  expect(found.current?.name).toBe('boot');
  found.take('Terraform crashed');
  expect(found.current?.name).toBe('boot');
});

test('what Ctrl-C has ended did not fail', () => {
  const found = new Phases(() => START + 50_000);
  for (const line of [...UNTIL_GATE, event(34, 'apply_errored', 'gate')]) found.take(line);
  found.finish('interrupted');
  expect(found.all.at(-1)).toMatchObject({ name: 'boot', outcome: 'interrupted' });
});

test('a deploy without a machine has one phase', () => {
  expect(phases([starts(0, 'site'), ends(2, 'site'), starts(2, 'gate'), ends(5, 'gate')])).toEqual([
    ['prepare', '50.0', 'done'],
  ]);
});

test.each([
  ['prepare', true, /no new server was started; the server keeps serving/],
  ['gate', true, /the previous server keeps serving\. The candidate gets no requests/],
  ['boot', false, /no server serves yet/],
  ['switch', true, /the address was about to move/],
  ['drain', true, /the new server serves; the previous one was not yet removed/],
  ['destroy', true, /the new server serves; what is left/],
] as const)('stopped in %s (served: %s): what is left is said', (phase, serves, words) => {
  expect(stateLeft(phase, serves)).toMatch(words);
});
