import { expect, test } from 'vitest';
import { labOptions } from '../../lab/options';

const KNOWN = ['one', 'two'];
const none = {
  faults: [],
  sabotage: undefined,
  compare: false,
  rollback: false,
  plain: false,
  appAtDomain: false,
  downloadSeconds: 15,
};

test.each([
  ['nothing', [], { ...none, runs: 3 }],
  ['runs', ['--runs', '100'], { ...none, runs: 100 }],
  ['all faults', ['--faults', 'all', '--runs=0'], { ...none, runs: 0, faults: KNOWN }],
  ['a fault', ['--faults', 'two'], { ...none, runs: 3, faults: ['two'] }],
  ['long downloads', ['--download-seconds', '60'], { ...none, runs: 3, downloadSeconds: 60 }],
  ['a sabotage', ['--sabotage', 'gate'], { ...none, runs: 1, sabotage: 'gate' }],
  [
    'the other options',
    ['--compare', '--rollback', '--plain'],
    { ...none, runs: 3, compare: true, rollback: true, plain: true, appAtDomain: false },
  ],
])('%s', (_, args, options) => {
  expect(labOptions(args, KNOWN)).toEqual(options);
});

test('an app as the site can be replaced and rolled back, but not broken', () => {
  expect(labOptions(['--app-at-domain'], KNOWN)).toEqual({ ...none, runs: 3, appAtDomain: true });
  for (const other of [['--faults', 'one'], ['--sabotage', 'gate'], ['--compare']])
    expect(() => labOptions(['--app-at-domain', ...other], KNOWN)).toThrow('--app-at-domain cannot be with');
});

test('reports every mistake together', () => {
  expect(() => labOptions(['--runs', 'x', '--faults', 'three', '--sabotage', 'all'], KNOWN)).toThrow(
    [
      '--runs must be a whole number, 0-1000, got x',
      'no fault three; known: one, two',
      '--sabotage must be one of association, gate, drain, fence, handover, got all',
    ].join('\n'),
  );
  expect(() => labOptions(['--run', '3'], KNOWN)).toThrow(/Unknown option '--run'[\s\S]*npm run lab/);
  expect(() => labOptions(['--runs', '1.5'], KNOWN)).toThrow('--runs');
  expect(() => labOptions(['--download-seconds', '61'], KNOWN)).toThrow('1-60, got 61');
});
