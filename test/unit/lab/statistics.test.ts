/** Every lost request must be counted, and none may be excused without a reason. */
import { describe, expect, test } from 'vitest';
import { countLost, momentOf } from '../../lab/measure/losses';
import { figures } from '../../lab/measure/statistics';
import { record } from './records';

const SWITCH = { begun: 1000, done: 1010 };

describe('when a request was lost', () => {
  test.each([
    ['it ended before the move began', record({ start: 900, end: 999 }), 'other'],
    ['it ended while the address moved', record({ start: 900, end: 1000 }), 'switch'],
    ['it was under way all the time', record({ start: 900, end: 9000 }), 'switch'],
    ['it began while the address moved', record({ start: 1010, end: 1020 }), 'switch'],
    ['it began after it', record({ start: 1011, end: 1020 }), 'other'],
    ['it used a connection from before it', record({ start: 1500, opened: 800, client: 'http1' }), 'kept'],
    ['it used a connection from after it', record({ start: 1500, opened: 1200, client: 'http1' }), 'other'],
    [
      'it opened its own connection after it',
      record({ start: 1500, opened: 1503, end: 1600, client: 'http2' }),
      'other',
    ],
  ])('%s: %s', (_, found, when) => {
    expect(momentOf(found, [SWITCH])).toBe(when);
  });

  test('without a move, nothing is excused', () => {
    expect(momentOf(record({ start: 900, end: 9000, opened: 100 }), [])).toBe('other');
  });

  test('each of several moves excuses its own', () => {
    const later = { begun: 5000, done: 5010 };
    expect(momentOf(record({ start: 4990, end: 5100 }), [SWITCH, later])).toBe('switch');
    expect(momentOf(record({ start: 3000 }), [SWITCH, later])).toBe('other');
  });
});

describe('figures', () => {
  test('losses are counted by client, kind and time, with an example', () => {
    const { lost, requests } = figures(
      [
        record({ start: 0 }),
        record({ start: 995, end: 1100, loss: 'reset', detail: 'ECONNRESET' }),
        record({ start: 996, end: 1100, loss: 'reset', detail: 'another' }),
        record({ start: 2000, client: 'upload', loss: 'wrong bytes', detail: '1 of 2' }),
      ],
      [SWITCH],
    );
    expect(requests).toEqual({ new: 3, upload: 1 });
    expect(lost).toEqual([
      { client: 'new', when: 'switch', loss: 'reset', count: 2, example: 'ECONNRESET' },
      { client: 'upload', when: 'other', loss: 'wrong bytes', count: 1, example: '1 of 2' },
    ]);
    expect(countLost(lost)).toBe(3);
    expect(countLost(lost, ({ when }) => when === 'other')).toBe(1);
  });

  test('an older release that answers after a newer one is stale', () => {
    const records = [
      record({ start: 0, release: 1 }),
      record({ start: 1100, release: 2 }),
      record({ start: 1200, release: 1 }),
    ];
    expect(figures(records, [SWITCH]).lost).toMatchObject([
      { loss: 'stale content', count: 1, when: 'other' },
    ]);
    expect(figures(records, [SWITCH], { isRollback: true }).lost).toEqual([]);
  });

  test('an older answer is not stale if its request began before the newer answer arrived', () => {
    const records = [
      record({ start: 0, end: 1500, release: 1 }),
      record({ start: 1100, end: 1200, release: 2 }),
    ];
    expect(figures(records, [SWITCH]).lost).toEqual([]);
  });

  test('a connection from before the newer answer stays with its server, one from after it does not', () => {
    const records = [
      record({ start: 1100, end: 1200, release: 2 }),
      record({ start: 1500, opened: 500, release: 1 }),
      record({ start: 1600, opened: 1300, release: 1 }),
    ];
    expect(figures(records, [SWITCH]).lost).toMatchObject([{ loss: 'stale content', count: 1 }]);
  });

  test('older content is stale too', () => {
    const records = [record({ start: 0, content: 5 }), record({ start: 100, content: 4 })];
    expect(figures(records, []).lost).toMatchObject([
      { loss: 'stale content', example: 'content 4, after 5 had been answered' },
    ]);
  });
});

describe('kinds of connections', () => {
  test('failures are told apart by whether the connection was open at the switch', () => {
    const records = [
      record({ start: 900, end: 1100, client: 'http1', loss: 'reset' }),
      record({ start: 1500, opened: 800, client: 'http1', loss: 'reset' }),
      record({ start: 3000, opened: 2500, client: 'http1', loss: 'reset' }),
      record({ start: 4000, client: 'http1' }),
    ];
    expect(figures(records, [SWITCH]).kinds).toMatchObject({
      http1: { asked: 4, atSwitch: 1, failed: 3, failedOpen: 2 },
    });
  });

  test('a pause far from the switch is not one of the switch', () => {
    const records = [
      record({ start: -90_000, end: 20_000, client: 'download', pause: 900, pauseAt: -20_000 }),
      record({ start: 500, end: 20_000, client: 'download', pause: 400, pauseAt: 990 }),
    ];
    expect(figures(records, [SWITCH]).kinds.download).toMatchObject({
      pauseSeconds: 0.9,
      pauseAtSwitchSeconds: 0.4,
    });
  });
});

describe('the stall', () => {
  test('a lost connection waited until the next success', () => {
    const records = [
      record({ start: 1005, end: 1006, loss: 'refused' }),
      record({ start: 1200, end: 1201, loss: 'refused' }),
      record({ start: 1400, end: 1450 }),
    ];
    expect(figures(records, [SWITCH]).stallSeconds).toBeCloseTo(0.445);
  });

  test('without a later success, it waited as long as it tried', () => {
    expect(figures([record({ start: 1005, end: 6005, loss: 'timed out' })], [SWITCH]).stallSeconds).toBe(5);
  });

  test('a later request that succeeded earlier ends the wait', () => {
    const records = [
      record({ start: 1005, end: 1010, loss: 'reset' }),
      record({ start: 1050, end: 3000 }),
      record({ start: 1100, end: 1110 }),
    ];
    expect(figures(records, [SWITCH]).slowestSeconds).toBeCloseTo(1.95);
    expect(figures(records.slice(0, 1).concat(records.slice(2)), [SWITCH]).stallSeconds).toBeCloseTo(0.105);
  });

  test('slow answers far from the move do not belong to the stall', () => {
    const records = [record({ start: -20_000, end: -17_000 }), record({ start: 1100, end: 1200 })];
    expect(figures(records, [SWITCH])).toMatchObject({ stallSeconds: 0.1, slowestSeconds: 3 });
    expect(figures(records, [])).toMatchObject({ stallSeconds: 3, slowestSeconds: 3 });
  });

  test('late probes show how long the load itself was held up', () => {
    const at = [0, 20, 40, 1040, 1060].map((start) => record({ start, client: 'probe' }));
    expect(figures(at, [SWITCH]).loadDelaySeconds).toBeCloseTo(0.98);
  });

  test('only new connections count', () => {
    expect(figures([record({ start: 1000, end: 9000, client: 'download' })], [SWITCH]).slowestSeconds).toBe(
      0,
    );
  });
});

describe('the time without an address', () => {
  const probe = (start: number, lost = false) =>
    record({ start, end: start + 1, client: 'probe', ...(lost && { loss: 'refused' as const }) });

  test('from the first probe that failed to the end of the next that did not', () => {
    const records = [probe(2000), probe(2020, true), probe(2040, true), probe(2060)];
    expect(figures(records, [SWITCH]).withoutAddressSeconds).toBeCloseTo(0.041);
  });

  test('separate spans are added, what they share only once', () => {
    const records = [probe(2000, true), probe(2020), probe(3000, true), probe(3020, true), probe(3040)];
    expect(figures(records, []).withoutAddressSeconds).toBeCloseTo(0.021 + 0.041);
  });

  test('a probe that was under way at the move proves nothing', () => {
    expect(figures([probe(1000, true), probe(1020)], [SWITCH]).withoutAddressSeconds).toBe(0);
  });

  test('without an end, it lasts until the last probe', () => {
    expect(
      figures([probe(2000), probe(2020, true), probe(4000, true)], []).withoutAddressSeconds,
    ).toBeCloseTo(1.981);
  });
});
