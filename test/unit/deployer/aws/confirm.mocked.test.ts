import { expect, test, vi } from 'vitest';
import { runConfirm } from '../../../../deployer/aws/rollout';
import type { Answer, Probe } from '../../../../protocol/probe';
import { IDENTITY_PATH } from '../../../../protocol/routes';
import { FakeEc2, type FakeInstance, FakeS3, FakeSsm } from '../../../helpers/fake-aws';

const { asked } = vi.hoisted(() => ({ asked: vi.fn<(probe: Probe) => Promise<Answer>>() }));
vi.mock('../../../../protocol/probe', () => ({ probe: asked }));
// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

const ADDRESS = '192.0.2.1';
const RELEASE = 'a'.repeat(64);

async function run(instances: readonly FakeInstance[], serving: string | undefined, answering: boolean) {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  const ec2 = new FakeEc2(instances, ADDRESS);
  const ssm = new FakeSsm();
  const s3 = new FakeS3(
    serving === undefined ? {} : { 'data/servers/serving.json': JSON.stringify({ server: serving }) },
  );
  asked.mockImplementation(async ({ path }) => {
    const holder = ec2.holder ?? '';
    if (holder === 'i-new' && !answering) throw new Error('connect ECONNREFUSED');
    return { status: 200, body: path === IDENTITY_PATH ? holder : 'ok', certificateProblem: undefined };
  });
  const outcome = await runConfirm(
    {
      region: 'eu-central-1',
      environment: 'production',
      dataBucket: 'data',
      instanceId: 'i-new',
      release: RELEASE,
      releasesBucket: 'releases',
      by: 'ann',
      address: ADDRESS,
      domain: 'example.com',
      probeAddress: '127.0.0.1:8443',
      probes: [{ host: 'example.com', path: '/health' }],
    },
    () => undefined,
    { s3: s3.client, ec2: ec2.client, ssm: ssm.client },
  ).then(
    () => 'confirmed',
    (error: Error) => error.message,
  );
  vi.useRealTimers();
  const history = JSON.parse(s3.text('releases/releases/deployments.json') ?? '{"deployments":[]}');
  return {
    ...{ outcome, holder: ec2.holder, refusals: Object.keys(ssm.parameters) },
    history: history.deployments as unknown[],
    refused: Object.values(ssm.parameters).map((text) => JSON.parse(text) as unknown),
  };
}

const fresh: FakeInstance = { id: 'i-new', holdsAddress: true };

test('the machine that serves at the elastic address keeps it', async () => {
  expect(await run([fresh, { id: 'i-old' }], 'i-old', true)).toMatchObject({
    outcome: 'confirmed',
    holder: 'i-new',
    refusals: [],
    history: [{ release: RELEASE, server: 'i-new', by: 'ann' }],
  });
});

test('one that does not loses it to the one that served before', async () => {
  const { outcome, holder, refusals, history, refused } = await run(
    [fresh, { id: 'i-failed' }, { id: 'i-old' }],
    'i-old',
    false,
  );
  expect(history).toEqual([]);
  expect(refused).toEqual([expect.objectContaining({ server: 'i-new', release: RELEASE })]);
  expect(holder).toBe('i-old');
  expect(outcome).toContain('The address is back at i-old');
  // It is part of the next machine's settings: whatever else has changed, that is another machine.
  expect(refusals).toEqual(['/baton/production/refusals/1']);
});

test.each<[string, FakeInstance[], string | undefined]>([
  ['a candidate that never served', [{ id: 'i-failed' }], undefined],
  ['one that was stopped', [{ id: 'i-old', state: 'stopped' }], 'i-old'],
  ['one of another environment', [{ id: 'i-old', environment: 'staging' }], 'i-old'],
])('%s is not given the address', async (_, others, serving) => {
  const { outcome, holder } = await run([fresh, ...others], serving, false);
  expect(holder).toBe('i-new');
  expect(outcome).toContain('No other server is there that');
});
