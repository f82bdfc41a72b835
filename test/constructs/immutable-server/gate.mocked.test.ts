import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, Probe } from '../../../agent/probe';
import type { Report } from '../../../agent/report';
import { GateError, type GateOptions, gate } from '../../../constructs/immutable-server/gate';
import { report } from '../../helpers/report';

const { asked } = vi.hoisted(() => ({ asked: vi.fn<(probe: Probe) => Promise<Answer>>() }));
vi.mock('../../../agent/probe', () => ({ probe: asked }));
// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

const good: Answer = { status: 200, body: 'ok', certificateProblem: undefined };
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
    howToReplace: 'terraform apply -replace=machine',
    log: (line) => lines.push(line),
    ...options,
  });
  return { ends, lines };
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

  test('a long wait shows that it goes on: a line every ten seconds', async () => {
    const { ends, lines } = run({ 35: {} });
    await ends;
    expect(lines.filter((line) => line.includes('the machine boots'))).toEqual(
      [0, 10, 20, 30].map((second) => `gate: ${second} s: the machine boots`),
    );
  });

  test('every route is asked five times, at the candidate’s own address and with the trusted certificates', async () => {
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
  const answers = (candidate: string | undefined, serving: string | undefined) =>
    asked.mockImplementation(async ({ address }) => ({
      ...good,
      certificateProblem: address === '10.0.0.5' ? candidate : serving,
    }));
  const awaiting = (options: Partial<GateOptions>) =>
    run({ 0: { certificate: 'awaiting-address' } }, options).ends;

  test('it is refused where clients are shown a valid one now: the switch would take it from them', async () => {
    answers('self-signed', undefined);
    const message = await failure(awaiting({ servedAt: '192.0.2.1' }));
    expect(message).toMatch(
      /has no valid certificate, and the server that serves now has.*restart baton-agent/,
    );
  });

  test.each([
    ['nobody serves yet', 'self-signed', undefined, {}],
    ['the one that serves has none either', 'self-signed', 'expired', { servedAt: '192.0.2.1' }],
    ['only a further name lacks it', undefined, undefined, { servedAt: '192.0.2.1' }],
  ])('it passes where %s', async (_, candidate, serving, options) => {
    answers(candidate, serving);
    await awaiting(options);
  });

  test('it passes where nobody answers at the address', async () => {
    asked.mockImplementation(async ({ address }) => {
      if (address !== '10.0.0.5') throw new Error('connect ECONNREFUSED');
      return { ...good, certificateProblem: 'self-signed' };
    });
    await awaiting({ servedAt: '192.0.2.1' });
  });
});

describe('not ready', () => {
  test('it cannot come up: told at once, with the reason, its log and what to do', async () => {
    const { ends } = run({
      2: { ...starting, failed: true, log: ['nginx: [emerg] unknown directive', 'exit 1'] },
    });
    expect(await failure(ends)).toBe(
      [
        'new did not pass the gate: it cannot come up',
        '  container nginx: running, starting',
        'its last log lines:',
        '  | nginx: [emerg] unknown directive',
        '  | exit 1',
        'look further: ssh new',
        'The old server, if there is one, serves on as before. Mend the cause and deploy again: that also cleans up.',
        'Where nothing in the release has changed, this machine is asked again. For a new one: terraform apply -replace=machine',
      ].join('\n'),
    );
    expect(seconds()).toBe(2);
    expect(asked).not.toHaveBeenCalled();
  });

  describe('a machine that had failed before is asked again', () => {
    const failed = (detail: string): Partial<Report> => ({
      ...{ ready: false, failed: true },
      checks: [{ name: 'boot step 50-secrets', ok: false, detail }],
    });
    test('and passes once its boot has found what was missing', async () => {
      const { ends, lines } = run({ 0: failed('failed at try 1'), 25: {} });
      await ends;
      expect(lines).toContain('gate: new has failed before: it tries again by itself, waiting at most 180 s');
      expect(lines.at(-1)).toBe('gate: passed after 26 s');
    });
    test('and is refused when it fails again', async () => {
      const { ends } = run({ 0: failed('failed at try 1'), 20: failed('failed at try 2') });
      expect(await failure(ends)).toContain('it cannot come up\n  boot step 50-secrets: failed at try 2');
      expect(seconds()).toBe(20);
    });
    test('and is not waited for when it says nothing new', async () => {
      await failure(run({ 0: failed('failed at try 1') }, { seconds: 900 }).ends);
      expect(Math.abs(seconds() - 180)).toBeLessThan(1);
    });
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
      'it was not ready within 60 s\nits last log lines:\n  | boot line\nlook further: ssh new',
    );
  });

  test('a boot log that cannot be had leaves the reason', async () => {
    const message = await failure(run({}, { bootLog: async () => [] }).ends);
    expect(message).not.toContain('its last log lines');
    expect(message).toContain('look further: ssh new');
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
});

describe('ready by its own word, but not from outside', () => {
  test.each<[string, () => Promise<Answer>, string]>([
    ['another status', async () => ({ ...good, status: 502 }), 'status 502'],
    ['no answer', async () => Promise.reject(new Error('connect ECONNREFUSED')), 'connect ECONNREFUSED'],
    [
      'a certificate that is not valid',
      async () => ({ ...good, certificateProblem: 'CERT_HAS_EXPIRED' }),
      'certificate: CERT_HAS_EXPIRED',
    ],
  ])('%s', async (_, answer, words) => {
    asked.mockImplementation(async (probe) => (probe.host.startsWith('monitoring') ? answer() : good));
    expect(await failure(run({ 0: {} }).ends)).toMatch(
      new RegExp(
        `^new did not pass the gate: it does not answer from outside: https://monitoring\\.example\\.com/api/health at 10\\.0\\.0\\.5: ${words}\n`,
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
    asked.mockResolvedValue({ ...good, certificateProblem: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const { ends, lines } = run({ 0: { certificate: 'awaiting-address' } });
    await ends;
    expect(lines).toContain(
      'gate: no certificate can exist before the address has moved: it is awaited after the switch',
    );
    expect(lines).toContain('gate: 2 routes answered 5 times in a row');
  });
  test('a route that does not answer still fails', async () => {
    asked.mockResolvedValue({ ...good, status: 404, certificateProblem: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(await failure(run({ 0: { certificate: 'awaiting-address' } }).ends)).toContain('status 404');
  });
});
