import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DrainOptions, drain } from '../../../deployer/drain';
import type { Report, ReportedCertificateProblem } from '../../../protocol/report';
import {
  LAST_BACKUP_SECONDS,
  LAST_LOGS_SECONDS,
  LAST_REPORT_SECONDS,
  NOTICE_SECONDS,
  STOP_MARGIN_SECONDS,
} from '../../../protocol/retire-seconds';
import { report } from '../../helpers/report';

// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

const START = 1_800_000_000_000;
const seconds = () => (Date.now() - START) / 1000;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

type Story = Readonly<Record<number, Partial<Report>>>;

/** @param stories what each server says, from the second on at which it says it */
async function run(stories: Readonly<Record<string, Story>>, options: Partial<DrainOptions> = {}) {
  const lines: string[] = [];
  const announced: string[] = [];
  await drain({
    server: 'new',
    others: Object.keys(stories).filter((name) => name !== 'new'),
    drainSeconds: 15,
    announce: async () => void announced.push(`new at ${seconds()} s`),
    readReport: async (server) =>
      Object.entries(stories[server] ?? {})
        .filter(([from]) => seconds() >= Number(from))
        .map(([, input]) => report({ server, ...input }))
        .at(-1),
    problem: async () => undefined,
    refuse: async () => undefined,
    log: (line) => lines.push(line),
    ...options,
  });
  return { lines, announced, took: seconds() };
}

test('a first deploy with its certificate: nobody to wait for', async () => {
  expect(await run({ new: { 0: {} } })).toEqual({ lines: [], announced: ['new at 0 s'], took: 0 });
});

test('who serves is told before anything is waited for: else the previous server would not stop', async () => {
  const { announced } = await run({ new: { 5: {} }, old: { 0: {}, 8: { drained: true } } });
  expect(announced).toEqual(['new at 0 s']);
});

test('the previous server finishes', async () => {
  expect(await run({ new: { 0: {} }, old: { 0: {}, 7: { ready: false, drained: true } } })).toMatchObject({
    lines: ['drain: waiting for old to finish what is under way, at most 55 s', 'drain: old has finished'],
    took: 7,
  });
});

test('what visitors have open there is told every ten seconds, and what was cut', async () => {
  const has = (connections: number, seconds: number) => ({ finishing: { connections, seconds } });
  const old = {
    ...{ 0: {}, 1: has(40, 0), 4: has(12, 3), 12: has(2, 11), 16: has(1, 15) },
    17: { ready: false, drained: true, ...has(1, 15) },
  };
  expect((await run({ new: { 0: {} }, old })).lines).toEqual([
    'drain: waiting for old to finish what is under way, at most 55 s',
    'drain: old has 40 connections open after 0 s',
    'drain: old has 2 connections open after 11 s',
    'drain: old has finished',
    'drain: old cut 1 connection, still open after 15 s',
  ]);
});

test('where all have ended, nothing was cut', async () => {
  const old = { 5: { drained: true, finishing: { connections: 0, seconds: 5 } } };
  expect((await run({ new: { 0: {} }, old })).lines.join()).not.toContain('cut');
});

describe('what the previous server wrote last', () => {
  const old = { 0: {}, 7: { ready: false, drained: true, finalBackup: 'the backup of 12:00' } };
  test('is on the new one before the old one goes', async () => {
    expect(await run({ new: { 0: {}, 20: { imported: '3 blocks' } }, old })).toMatchObject({
      lines: [
        'drain: waiting for old to finish what is under way, at most 55 s',
        'drain: old has finished',
        'drain: old handed over: the backup of 12:00',
        'drain: waiting for new to take that over, at most 120 s',
        'drain: new took over: 3 blocks',
      ],
      took: 20,
    });
  });
  test('is not waited for without end', async () => {
    const { lines, took } = await run({ new: { 0: {} }, old });
    expect(lines.at(-1)).toBe(
      'drain: new did not say that it took over; the store keeps the last backup, and it tries on',
    );
    expect(took).toBe(127);
  });
});

describe('a site that is down when all is done is no success', () => {
  const problem = async () => 'connect ETIMEDOUT';
  test.each<[string, Readonly<Record<string, Story>>]>([
    ['a first deploy', { new: { 0: {} } }],
    ['the previous server has gone without a word', { new: { 0: {} }, old: { 0: {} } }],
    [
      'it has taken over before',
      { new: { 0: { imported: 'x' } }, old: { 0: { drained: true, finalBackup: 'y' } } },
    ],
  ])('%s', async (_, stories) => {
    await expect(run(stories, { problem })).rejects.toThrow(
      'new no longer serves: connect ETIMEDOUT\nIts certificates and metrics are in the store,' +
        ' and another machine takes ' +
        'them over. Next step: fix the cause and deploy again. That starts another machine and removes this one.',
    );
  });
  test('but a moment of silence is none', async () => {
    await run({ new: { 0: {} } }, { problem: async () => (seconds() < 3 ? 'connect ETIMEDOUT' : undefined) });
  });
});

test.each([
  [0, 40],
  [15, 55],
  [900, 940],
])(
  'it does not say that it finished: with %i s to drain it is taken away after %i s',
  async (drainSeconds, most) => {
    const { lines, took } = await run({ new: { 0: {} }, old: { 0: {} } }, { drainSeconds });
    expect(lines.at(-1)).toBe('drain: old did not say that it finished; it is taken away');
    expect(took).toBe(most);
  },
);

test('a server that needs all the time that each part of its retirement has is waited for', async () => {
  const parts =
    NOTICE_SECONDS + 15 + STOP_MARGIN_SECONDS + LAST_BACKUP_SECONDS + LAST_LOGS_SECONDS + LAST_REPORT_SECONDS;
  const { lines } = await run({ new: { 0: {} }, old: { 0: {}, [parts - 1]: { drained: true } } });
  expect(lines.at(-1)).toBe('drain: old has finished');
});

describe('candidates that never served are not waited for', () => {
  test.each<[string, Story]>([
    ['failed', { 0: { ready: false, failed: true } }],
    ['never said anything', {}],
  ])('%s', async (_, story) => {
    expect(await run({ new: { 0: {} }, candidate: story })).toMatchObject({ lines: [], took: 0 });
  });
});

test('the one that served last is waited for, also with a container that is down, and no other', async () => {
  const { lines } = await run(
    {
      new: { 0: {} },
      old: { 0: { ready: false, failed: true }, 9: { failed: true, drained: true } },
      left: { 0: {} },
    },
    { previous: 'old' },
  );
  expect(lines).toEqual([
    'drain: waiting for old to finish what is under way, at most 55 s',
    'drain: old has finished',
  ]);
});

test('each of several is waited for', async () => {
  const { lines } = await run({
    new: { 0: {} },
    one: { 0: {}, 3: { drained: true } },
    failed: { 0: { failed: true } },
    two: { 0: {}, 9: { drained: true } },
  });
  expect(lines.filter((line) => line.includes('finished'))).toEqual([
    'drain: one has finished',
    'drain: two has finished',
  ]);
});

describe('the certificate of a first deploy', () => {
  const waiting = { certificate: 'awaiting-address' } as const;
  test('is awaited', async () => {
    expect(await run({ new: { 0: waiting, 12: {} } })).toMatchObject({
      lines: ['drain: waiting for the certificate', 'drain: the certificate is there'],
      took: 12,
    });
  });
  test('a name that does not lead here yet is no failure, and is said', async () => {
    expect(await run({ new: { 0: waiting } })).toMatchObject({
      lines: [
        'drain: waiting for the certificate',
        'drain: no certificate after 90 s: does the domain lead to this address? The server tries on',
      ],
      took: 90,
    });
  });
});

describe('a certificate that is not valid', () => {
  const wrong = (kind: ReportedCertificateProblem['kind'], detail: string) =>
    ({
      certificate: 'awaiting-address',
      certificateProblem: { kind, host: 'example.com', detail },
    }) as const;
  const old: Story = { 0: {}, 95: { drained: true } };

  test.each<[ReportedCertificateProblem['kind'], string, RegExp]>([
    ['expired', 'expired on 2026-01-01T00:00:00.000Z', /why it was not renewed.*docker restart traefik$/],
    ['other-names', 'is for other names than example.com: "example.org"', /deploy again/],
    ['not-yet-valid', 'is not valid before 2027-01-01T00:00:00.000Z', /clock/],
    ['other', 'is not valid: INVALID_CA', /docker logs traefik/],
  ])(
    '%s: the deploy fails with what is wrong, once the previous server has finished',
    async (kind, detail, next) => {
      const lines: string[] = [];
      const refused: string[] = [];
      const error: Error = await run(
        { new: { 0: wrong(kind, detail) }, old },
        { log: (line) => lines.push(line), refuse: async (reason) => void refused.push(reason) },
      ).then(
        () => new Error('it passed'),
        (reason) => reason,
      );
      expect(error.message).toContain(
        `new serves, but the certificate for example.com ${detail}\nNext step: `,
      );
      expect(error.message).toMatch(next);
      expect(lines[1]).toContain(`drain: the certificate for example.com ${detail}. Next step: `);
      expect(lines.at(-1)).toBe('drain: old has finished');
      expect(refused).toEqual([]);
    },
  );

  test('that the server replaces in time is no failure', async () => {
    expect(await run({ new: { 0: wrong('expired', 'expired on 2026-01-01'), 40: {} } })).toMatchObject({
      lines: ['drain: waiting for the certificate', 'drain: the certificate is there'],
      took: 40,
    });
  });

  const staging = wrong('other-authority', 'is from another authority: its issuer "(STAGING) X"');
  const SAID =
    'drain: the certificate for example.com is from another authority: its issuer "(STAGING) X". Next step: ' +
    'none where your clients trust that authority, else name another in acme.server and deploy';
  test('of another authority is what acme.server issues: no failure, and no wait for a better one', async () => {
    expect(await run({ new: { 0: staging } })).toMatchObject({ lines: [SAID], took: 0 });
  });
  test('of such an authority is awaited on a first deploy', async () => {
    expect(await run({ new: { 0: { certificate: 'awaiting-address' }, 12: staging } })).toMatchObject({
      lines: ['drain: waiting for the certificate', SAID],
      took: 12,
    });
  });
});

// The first read is that of the certificate, the second tells who may have served, the third who has finished.
test.each([2, 3])('a report that cannot be read once does not end the wait: read %i', async (failing) => {
  let reads = 0;
  const readReport = async (server: string) => {
    reads += 1;
    if (reads === failing) throw new Error('connect ECONNREFUSED');
    return report({ server, drained: server === 'old' && reads > 4 });
  };
  const { lines } = await run({ new: {}, old: {} }, { readReport });
  expect(lines.at(-1)).toBe('drain: old has finished');
});
