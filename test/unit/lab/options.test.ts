import { expect, test } from 'vitest';
import { labOptions } from '../../lab/options';

const KNOWN = ['one', 'two'];
const none = { faults: [], sabotage: undefined, compare: false, rollback: false, plain: false };

test.each([
  ['nothing', [], { ...none, runs: 3 }],
  ['runs', ['--runs', '100'], { ...none, runs: 100 }],
  ['all faults', ['--faults', 'all', '--runs=0'], { ...none, runs: 0, faults: KNOWN }],
  ['a fault', ['--faults', 'two'], { ...none, runs: 3, faults: ['two'] }],
  ['a sabotage', ['--sabotage', 'gate'], { ...none, runs: 1, sabotage: 'gate' }],
  [
    'the other options',
    ['--compare', '--rollback', '--plain'],
    { ...none, runs: 3, compare: true, rollback: true, plain: true },
  ],
])('%s', (_, args, options) => {
  expect(labOptions(args, KNOWN)).toEqual(options);
});

test('reports every mistake together', () => {
  expect(() => labOptions(['--runs', 'x', '--faults', 'three', '--sabotage', 'all'], KNOWN)).toThrow(
    [
      '--runs must be a whole number, 0-1000, got x',
      'no fault three; known: one, two',
      '--sabotage must be one of association, gate, drain, fence, got all',
    ].join('\n'),
  );
  expect(() => labOptions(['--run', '3'], KNOWN)).toThrow(/Unknown option '--run'[\s\S]*npm run lab/);
  expect(() => labOptions(['--runs', '1.5'], KNOWN)).toThrow('--runs');
});
