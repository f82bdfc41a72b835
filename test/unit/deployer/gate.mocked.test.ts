import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GateError, type GateOptions, gate } from '../../../deployer/gate';
import type { CertificateProblem } from '../../../protocol/certificate-problem';
import type { Answer, Probe } from '../../../protocol/probe';
import type { Report, ReportedCertificateProblem } from '../../../protocol/report';
import { report } from '../../helpers/report';

const { asked } = vi.hoisted(() => ({ asked: vi.fn<(probe: Probe) => Promise<Answer>>() }));
vi.mock('../../../protocol/probe', () => ({ probe: asked }));
// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

const good: Answer = { status: 200, body: 'ok', certificateProblem: undefined };
const none: CertificateProblem = {
  kind: 'none-yet',
  detail: "is Traefik's own: no authority has issued one yet",
};
const expired: ReportedCertificateProblem = {
  host: 'example.com',
  kind: 'expired',
  detail: 'expired on 2026-01-01T00:00:00.000Z',
};
const staging: ReportedCertificateProblem = {
  host: 'example.com',
  kind: 'other-authority',
  detail: 'is from another authority: its issuer "X"',
};
const START = 1_800_000_000_000;
const seconds = () => (Date.now() - START) / 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  asked.mockReset().mockResolvedValue(good);
});
afterEach(() => {
  vi.useRealTimers();
});

/** @param reports what the candidate says, from the second on at which it says it */
function run(reports: Readonly<Record<number, Partial<Report>>>, options: Partial<GateOptions> = {}) {
  const lines: string[] = [];
  const refused: string[] = [];
  const current = () =>
    Object.entries(reports)
      .filter(([from]) => seconds() >= Number(from))
      .map(([, input]) => report(input))
      .at(-1);
  const ends = gate({
    server: 'new',
    address: '10.0.0.5',
    probes: [
      { host: 'example.com', path: '/health' },
      { host: 'monitoring.example.com', path: '/api/health' },
    ],
    seconds: 60,
    readReport: async () => current(),
    bootLog: async () => ['boot line'],
    howToLook: 'ssh new',
    refuse: async (reason) => void refused.push(reason),
    log: (line) => lines.push(line),
    ...options,
  });
  return { ends, lines, refused };
}

const starting: Partial<Report> = {
  ready: false,
  checks: [
    { name: 'container nginx', ok: false, detail: 'running, starting' },
    { name: 'content', ok: true, detail: 'x' },
  ],
};

async function failure(ends: Promise<void>): Promise<string> {
  const error = await ends.then(
    () => new Error('it passed'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GateError);
  return (error as GateError).message;
}

describe('ready', () => {
  test('told with what happened on the way', async () => {
    const { ends, lines } = run({ 3: starting, 5: {} });
    await ends;
    expect(lines).toEqual([
      'gate: waiting for new, at most 60 s',
      'gate: 0 s: the machine boots',
      'gate: 3 s: container nginx: running, starting',
      'gate: new reports ready after 5 s (content: 0123456789abcdef)',
      'gate: 2 routes answered 5 times in a row, with a valid certificate',
      'gate: passed after 6 s',
    ]);
  });

  test.each([
    [{ from: 'old', state: 'ready' }, 'gate: open connections will go on at old'],
    [
      { from: 'old', state: 'impossible', problem: 'the release of old does not know how' },
      'gate: open connections will break at the switch: the release of old does not know how',
    ],
  ] as const)('with what becomes of open connections: %j', async (handover, line) => {
    const { ends, lines } = run({ 0: { handover } });
    await ends;
    expect(lines).toContain(line);
  });

  test('a long wait shows that it goes on: a line every ten seconds', async () => {
    const { ends, lines } = run({ 35: {} });
    await ends;
    expect(lines.filter((line) => line.includes('the machine boots'))).toEqual(
      [0, 10, 20, 30].map((second) => `gate: ${second} s: the machine boots`),
    );
  });

  test('every route is asked five times, at the candidate’s own address, with the trusted certificates', async () => {
    await run({ 0: {} }, { ca: 'CA' }).ends;
    expect(asked).toHaveBeenCalledTimes(10);
    expect(asked).toHaveBeenCalledWith({
      address: '10.0.0.5',
      host: 'example.com',
      path: '/health',
      ca: 'CA',
    });
    expect(asked).toHaveBeenCalledWith({
      address: '10.0.0.5',
      host: 'monitoring.example.com',
      path: '/api/health',
      ca: 'CA',
    });
  });

  test('a site that nothing was published to', async () => {
    const { ends, lines } = run({ 0: { content: undefined } });
    await ends;
    expect(lines).toContain('gate: new reports ready after 0 s (content: none yet)');
  });
});

describe('without a certificate', () => {
  const answers = (candidate?: CertificateProblem, serving?: CertificateProblem) =>
    asked.mockImplementation(async ({ address }) => ({
      ...good,
      certificateProblem: address === '10.0.0.5' ? candidate : serving,
    }));
  const awaiting = (options: Partial<GateOptions>) =>
    run({ 0: { certificate: 'awaiting-address' } }, options).ends;

  test('it is refused where clients are shown a valid one now: the switch would take it from them', async () => {
    answers(none);
    const message = await failure(awaiting({ servedAt: '192.0.2.1' }));
    expect(message).toMatch(
      /has no valid certificate, and the server that serves now has.*restart baton-agent/,
    );
  });

  test.each([
    ['nobody serves yet', none, undefined, {}],
    ['the one that serves has none either', none, none, { servedAt: '192.0.2.1' }],
    ['the one that serves has an expired one', none, expired, { servedAt: '192.0.2.1' }],
    ['only a further name lacks it', undefined, undefined, { servedAt: '192.0.2.1' }],
  ])('it passes where %s', async (_, candidate, serving, options) => {
    answers(candidate, serving);
    await awaiting(options);
  });

  test('it passes where nobody answers at the address', async () => {
    asked.mockImplementation(async ({ address }) => {
      if (address !== '10.0.0.5') throw new Error('connect ECONNREFUSED');
      return { ...good, certificateProblem: none };
    });
    await awaiting({ servedAt: '192.0.2.1' });
  });
});

describe('with a certificate that is not valid', () => {
  const SERVED = { servedAt: '192.0.2.1' };
  const comes = (
    problem: ReportedCertificateProblem,
    serving: CertificateProblem | undefined,
    options = {},
  ) => {
    asked.mockImplementation(async ({ address }) => ({
      ...good,
      certificateProblem: address === '10.0.0.5' ? problem : serving,
    }));
    return run({ 0: { certificate: 'awaiting-address', certificateProblem: problem } }, options);
  };

  test.each<[string, ReportedCertificateProblem, CertificateProblem | undefined, object]>([
    ['it expired, and so has the one that is served', expired, expired, SERVED],
    ['it expired, and the server that serves has none', expired, none, SERVED],
    ['nobody serves yet', expired, undefined, {}],
  ])('%s: it passes, and nobody reads that none can exist yet', async (_, problem, serving, options) => {
    const { ends, lines } = comes(problem, serving, options);
    await ends;
    expect(lines.slice(2)).toEqual([
      'gate: its certificate for example.com expired on 2026-01-01T00:00:00.000Z',
      'gate: 2 routes answered 5 times in a row',
      'gate: no valid certificate is shown at the address now either. The server asks for another after the switch',
      'gate: passed after 1 s',
    ]);
  });

  test('of another authority: acme.server itself may issue such ones, as the staging one does', async () => {
    const { ends, lines } = comes(staging, staging, SERVED);
    await ends;
    expect(lines).toContain(
      'gate: its certificate for example.com is from another authority: its issuer "X"',
    );
    expect(lines.at(-2)).toMatch(/after the switch; one that acme\.server itself issues stays$/);
  });

  test.each([expired, staging])('$kind: it is refused where clients get a valid one now', async (problem) => {
    expect(await failure(comes(problem, undefined, SERVED).ends)).toContain(
      `it has no valid certificate, and the server that serves now has: its certificate ${problem.detail}, ` +
        'and came from a backup that is not what is served now. ' +
        'On the server that serves: systemctl restart baton-agent',
    );
  });
});

describe('not ready', () => {
  test('it cannot come up: refused at once, with the reason, its log and what to do', async () => {
    const { ends, refused } = run({
      2: { ...starting, failed: true, log: ['nginx: [emerg] unknown directive', 'exit 1'] },
    });
    expect(await failure(ends)).toBe(
      [
        'new did not pass the gate: it cannot come up',
        '  container nginx: running, starting',
        'its last log lines:',
        '  | nginx: [emerg] unknown directive',
        '  | exit 1',
        'to find out more: ssh new',
        'The previous server, if there is one, keeps serving.',
        'Next step: fix the cause and deploy again. That starts another machine and removes this one.',
      ].join('\n'),
    );
    expect(refused).toEqual(['it cannot come up']);
    expect(seconds()).toBe(2);
    expect(asked).not.toHaveBeenCalled();
  });

  test('a candidate that has failed before the gate looks for the first time is not waited for', async () => {
    const { ends, refused } = run({ 0: { ...starting, failed: true }, 25: {} }, { seconds: 900 });
    expect(await failure(ends)).toContain('it cannot come up');
    expect(seconds()).toBe(0);
    expect(refused).toHaveLength(1);
  });

  test('a refusal that cannot be recorded is told with the reason for it', async () => {
    const refuse = async () => Promise.reject(new Error('connect ECONNREFUSED'));
    const message = await failure(run({ 0: { ...starting, failed: true } }, { refuse }).ends);
    expect(message).toContain('That new was refused could not be recorded: connect ECONNREFUSED.');
    expect(message).toContain('it cannot come up');
  });

  test('one that passes is not refused', async () => {
    const { ends, refused } = run({ 0: {} });
    await ends;
    expect(refused).toEqual([]);
  });

  test.each([30, 60])('not within %i s', async (limit) => {
    const { ends } = run({ 1: starting }, { seconds: limit });
    expect(await failure(ends)).toMatch(
      new RegExp(`^new did not pass the gate: it was not ready within ${limit} s\\n`),
    );
    expect(Math.abs(seconds() - limit)).toBeLessThan(1);
  });

  test('it never said anything: the end of its boot log is shown', async () => {
    const message = await failure(run({}).ends);
    expect(message).toContain(
      'it was not ready within 60 s\nits last log lines:\n  | boot line\nto find out more: ssh new',
    );
  });

  test('a boot log that cannot be had leaves the reason', async () => {
    const message = await failure(run({}, { bootLog: async () => [] }).ends);
    expect(message).not.toContain('its last log lines');
    expect(message).toContain('to find out more: ssh new');
  });

  test('a report that cannot be read once does not end the wait', async () => {
    let reads = 0;
    const { ends } = run(
      {},
      {
        readReport: async () => {
          reads += 1;
          if (reads === 2) throw new Error('connect ECONNREFUSED');
          return reads > 4 ? report() : undefined;
        },
      },
    );
    await expect(ends).resolves.toBeUndefined();
  });

  test('a store that does not answer is told once, and then as often as progress is', async () => {
    const readReport = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const { ends, lines } = run({}, { readReport, seconds: 25 });
    await failure(ends);
    expect(lines.slice(1)).toEqual(
      [0, 10, 20].map((at) => `gate: ${at} s: the report of new cannot be read: connect ECONNREFUSED`),
    );
  });

  test('another reason is told at once, also where the store answers now and then', async () => {
    const words = ['503', 'timed out', undefined];
    let reads = 0;
    const readReport = async () => {
      reads += 1;
      const word = words[reads % words.length];
      if (word) throw new Error(word);
      return undefined;
    };
    const { ends, lines } = run({}, { readReport, seconds: 9 });
    await failure(ends);
    expect(lines.slice(1)).toEqual([
      'gate: 0 s: the report of new cannot be read: timed out',
      'gate: 0 s: the machine boots',
      'gate: 1 s: the report of new cannot be read: 503',
    ]);
  });
});

describe('ready by its own word, but not from outside', () => {
  test.each<[string, () => Promise<Answer>, string]>([
    ['another status', async () => ({ ...good, status: 502 }), 'status 502'],
    ['no answer', async () => Promise.reject(new Error('connect ECONNREFUSED')), 'connect ECONNREFUSED'],
    [
      'a certificate that is not valid',
      async () => ({ ...good, certificateProblem: expired }),
      'its certificate expired on 2026-01-01T00:00:00\\.000Z',
    ],
  ])('%s', async (_, answer, words) => {
    asked.mockImplementation(async (probe) => (probe.host.startsWith('monitoring') ? answer() : good));
    expect(await failure(run({ 0: {} }).ends)).toMatch(
      new RegExp(
        `^new did not pass the gate: it does not answer from outside: https://monitoring\\.example\\.com/` +
          `api/health at 10\\.0\\.0\\.5: ${words}\n`,
      ),
    );
  });

  test('good answers must come in a row', async () => {
    asked
      .mockResolvedValueOnce(good)
      .mockResolvedValueOnce(good)
      .mockResolvedValueOnce({ ...good, status: 503 });
    expect(await failure(run({ 0: {} }).ends)).toContain(
      'https://example.com/health at 10.0.0.5: status 503',
    );
  });
});

describe('a first deploy, where no certificate can exist yet', () => {
  test('says so, checks everything else, and passes', async () => {
    asked.mockResolvedValue({ ...good, certificateProblem: none });
    const { ends, lines } = run({ 0: { certificate: 'awaiting-address' } });
    await ends;
    expect(lines).toContain(
      'gate: no certificate can exist before the address has moved: it is awaited after the switch',
    );
    expect(lines).toContain('gate: 2 routes answered 5 times in a row');
  });
  test('a route that does not answer still fails', async () => {
    asked.mockResolvedValue({ ...good, status: 404, certificateProblem: none });
    expect(await failure(run({ 0: { certificate: 'awaiting-address' } }).ends)).toContain('status 404');
  });
});
