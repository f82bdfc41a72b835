/** The lab must be able to fail. */
import { describe, expect, test } from 'vitest';
import { isStall, OPEN, problemsOf, unexcused } from '../../lab/expectations';

const fine = {
  lost: [],
  kinds: {},
  stallSeconds: 0.3,
  loadDelaySeconds: 0,
  withoutAddressSeconds: 0,
  samples: { lost: 0, of: 100 },
  certificates: 1,
  forgotten: 0,
};

test('a good replacement has no problems', () => {
  expect(problemsOf(fine)).toEqual([]);
});

describe('what was open at the switch', () => {
  const lost = (['switch', 'kept'] as const).map((when) => ({
    ...({ client: 'http1', loss: 'reset', count: 4, example: 'ECONNRESET', when } as const),
  }));
  test('is lost by no replacement', () => {
    expect(problemsOf({ ...fine, lost })).toEqual([
      'client http1: 4 requests lost (reset), under way at the switch: ECONNRESET',
      'client http1: 4 requests lost (reset), on a connection from before the switch: ECONNRESET',
    ]);
  });
  test('may be where the server that has it dies', () => {
    expect(unexcused(lost, OPEN)).toEqual([]);
  });
  test('waits for a moment at most, however the load itself is held up', () => {
    const kind = {
      asked: 9,
      atSwitch: 1,
      failed: 0,
      failedOpen: 0,
      pauseSeconds: 2,
      pauseAtSwitchSeconds: 1.4,
    };
    expect(problemsOf({ ...fine, kinds: { websocket: kind } })).toEqual([
      'an open connection of websocket waited 1.40 s at the switch, allowed are 1 s and the 0.00 s in which the load ' +
        'itself was held up',
    ]);
    expect(problemsOf({ ...fine, kinds: { websocket: kind }, loadDelaySeconds: 0.5 })).toEqual([]);
  });
});

test.each([
  [
    'a lost request that nothing excuses',
    { lost: [{ client: 'new', when: 'other', loss: 'refused', count: 2, example: 'ECONNREFUSED' }] },
    'client new: 2 requests lost (refused), not under way at the switch: ECONNREFUSED',
  ],
  [
    'a stall',
    { stallSeconds: 1.11, loadDelaySeconds: 0.1 },
    'a new connection waited 1.11 s, allowed are 1 s and the 0.10 s in which the load itself was held up',
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
    'the old server had no samples, so this proves nothing about them',
  ],
  ['another certificate', { certificates: 2 }, 'the authority issued 2 certificates, expected 1'],
  ['a sample of an earlier server', { forgotten: 3 }, '3 samples of earlier servers are gone'],
  ['no certificate', { certificates: 0 }, 'the authority issued 0 certificates, expected 1'],
] as const)('%s', (_, change, message) => {
  expect(problemsOf({ ...fine, ...change })).toEqual([message]);
});

test('a stall is no problem if the load itself was held up for as long', () => {
  expect(problemsOf({ ...fine, stallSeconds: 1.5, loadDelaySeconds: 0.6 })).toEqual([]);
});

test('a stall differs from other problems: this computer may be its cause', () => {
  const problems = problemsOf({ ...fine, stallSeconds: 2, certificates: 2 });
  expect(problems.map(isStall)).toEqual([true, false]);
});
