/** The lab must be able to fail. */
import { expect, test } from 'vitest';
import { brokenBy } from '../../lab/expectations';

const fine = {
  lost: [],
  stallSeconds: 0.3,
  lagSeconds: 0,
  withoutAddressSeconds: 0,
  samples: { lost: 0, of: 100 },
  orders: 1,
};

test('a good replacement breaks nothing, with requests that were under way at the switch', () => {
  const lost = (['switch', 'kept'] as const).map((when) => ({
    ...({ client: 'http1', loss: 'reset', count: 4, example: '', when } as const),
  }));
  expect(brokenBy({ ...fine, lost })).toEqual([]);
});

test.each([
  [
    'a lost request that nothing excuses',
    { lost: [{ client: 'new', when: 'other', loss: 'refused', count: 2, example: 'ECONNREFUSED' }] },
    '2 of new refused, not under way at the switch (ECONNREFUSED)',
  ],
  [
    'a stall',
    { stallSeconds: 1.11, lagSeconds: 0.1 },
    'a new connection waited 1.11 s, at most 1 s is allowed (and 0.10 s that the load itself was held up)',
  ],
  [
    'a moment without an address',
    { withoutAddressSeconds: 0.02 },
    'nobody listened at the address for 0.02 s',
  ],
  ['a lost sample', { samples: { lost: 1, of: 100 } }, '1 of 100 samples were lost'],
  [
    'nothing to lose',
    { samples: { lost: 0, of: 0 } },
    'the old server had no samples to lose, so nothing is proven',
  ],
  ['another certificate', { orders: 2 }, 'the authority issued 2 certificates, 1 is right'],
  ['no certificate', { orders: 0 }, 'the authority issued 0 certificates, 1 is right'],
] as const)('%s', (_, change, message) => {
  expect(brokenBy({ ...fine, ...change })).toEqual([message]);
});

test('a stall is none where the load itself was held up for as long', () => {
  expect(brokenBy({ ...fine, stallSeconds: 1.5, lagSeconds: 0.6 })).toEqual([]);
});
