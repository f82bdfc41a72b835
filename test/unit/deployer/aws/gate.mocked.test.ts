import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type GateInput, runGate } from '../../../../deployer/aws/rollout';
import type { Answer, Probe } from '../../../../protocol/probe';
import { FakeEc2, type FakeInstance, FakeS3, FakeSsm } from '../../../helpers/fake-aws';
import { expectHarmless, HOSTILE } from '../../../helpers/hostile';
import { report } from '../../../helpers/report';

const { asked } = vi.hoisted(() => ({ asked: vi.fn<(probe: Probe) => Promise<Answer>>() }));
vi.mock('../../../../protocol/probe', () => ({ probe: asked }));
vi.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

const candidate: FakeInstance = { id: 'i-new' };
const serving: FakeInstance = { id: 'i-old', holdsAddress: true };

const CONSOLE = '\u001b[0;32m  OK  \u001b[0m Started\r\n\nbaton: 40-release failed with code 1\u0007\n';

let output: string;
let lines: string[];
let ssm: FakeSsm;
beforeEach(() => {
  lines = [];
  output = CONSOLE;
  asked.mockReset().mockResolvedValue({ status: 200, body: '', certificateProblem: undefined });
});

function run(instances: readonly FakeInstance[], stored: object | undefined, input: Partial<GateInput> = {}) {
  const ec2 = new FakeEc2(instances);
  ssm = new FakeSsm();
  ec2.console = output;
  const s3 = new FakeS3(stored ? { 'data/servers/i-new/report.json': JSON.stringify(stored) } : {});
  return runGate(
    {
      region: 'eu-central-1',
      environment: 'production',
      dataBucket: 'data',
      instanceId: 'i-new',
      address: '192.0.2.1',
      probes: [{ host: 'example.com', path: '/health' }],
      seconds: 0,
      probeAddress: '127.0.0.1:8443',
      ...input,
    },
    (line) => lines.push(line),
    { s3: s3.client, ec2: ec2.client, ssm: ssm.client },
  );
}

test('a candidate that reports ready and answers passes', async () => {
  await run([candidate, serving], report({ server: 'i-new' }));
  expect(lines.at(-1)).toMatch(/^gate: passed/);
  expect(lines.join()).not.toContain('without the address');
  expect(asked).toHaveBeenCalledTimes(5);
  expect(asked).toHaveBeenCalledWith({
    address: '127.0.0.1',
    port: 8443,
    host: 'example.com',
    path: '/health',
  });
});

test('one that fails: its report, the console without its colours, and the next step', async () => {
  const failed = report({ ready: false, checks: [{ name: 'boot step 40', ok: false, detail: 'failed' }] });
  await expect(run([candidate], failed)).rejects.toThrow(
    expect.objectContaining({
      message: expect.stringMatching(
        /^i-new did not pass the gate.*boot step 40: failed.* {2}\| {3}OK {3}Started\n {2}\| baton: 40-release failed with code 1\n.*get-console-output --region eu-central-1 .*--instance-id i-new/s,
      ),
    }),
  );
  expect(Object.keys(ssm.parameters)).toEqual(['/baton/production/refusals/1']);
  expect(ssm.types).toEqual({ '/baton/production/refusals/1': 'String' });
});

describe('a machine that somebody else has taken over', () => {
  const check = { name: HOSTILE, ok: false, detail: HOSTILE };
  /** All that the deployer is shown. */
  const shown = async (stored: object | undefined, input?: Partial<GateInput>) => {
    const error = await run([candidate], stored, input).then(
      () => undefined,
      ({ message }: Error) => message,
    );
    expect(error).toContain('did not pass the gate');
    return [...lines, error].join('\n');
  };
  const OWN =
    /^(gate: (waiting|\d+ s: |i-new reports)|i-new did|its last|to find|The previous|Next step| {2}(\||red gate))/;

  test('gives the deployer’s terminal and CI no orders: by its report', async () => {
    const stored = report({ ready: false, checks: Array(6).fill(check), log: Array(6).fill(HOSTILE) });
    expectHarmless(await shown(stored), OWN);
    expectHarmless(await shown({ ...stored, failed: true }), OWN);
  });

  test('by its console', async () => {
    output = HOSTILE;
    expectHarmless(await shown(report({ ready: false, checks: [] })), OWN);
  });

  test('by its answers', async () => {
    const ready = report({ content: HOSTILE });
    asked.mockRejectedValue(new Error(HOSTILE));
    expectHarmless(await shown(ready), OWN);
    asked.mockResolvedValue({
      status: 200,
      body: HOSTILE,
      certificateProblem: { kind: 'other', detail: HOSTILE },
    });
    expectHarmless(await shown(ready), OWN);
  });
});

describe('machines that run without the address', () => {
  const shown = async (others: readonly FakeInstance[]) => {
    await run([candidate, serving, ...others], report({ server: 'i-new' }));
    return lines.filter((line) => !/^gate: (waiting|i-new|1 routes|passed)/.test(line));
  };

  test('are told with the way to remove them', async () => {
    const left = { id: 'i-left', launched: '2026-02-01T00:00:00Z' };
    expect(await shown([left, { id: 'i-before' }])).toEqual([
      'gate: machines of production that run without the address, left by tries that failed: ' +
        'i-before (since 2026-01-01T00:00:00.000Z), i-left (since 2026-02-01T00:00:00.000Z)',
      'gate: a deploy that succeeds removes those that Terraform knows. If they are still there after it:',
      '  for id in i-before i-left; do aws ec2 modify-instance-attribute --region eu-central-1 ' +
        '--no-disable-api-termination --instance-id $id; done',
      '  aws ec2 terminate-instances --region eu-central-1 --instance-ids i-before i-left',
    ]);
  });

  test.each<[string, FakeInstance]>([
    ['of another environment', { id: 'i-x', environment: 'staging' }],
    ['that was terminated', { id: 'i-x', state: 'terminated' }],
    ['that is stopped', { id: 'i-x', state: 'stopped' }],
  ])('are not one %s', async (_, other) => {
    expect(await shown([other])).toEqual([]);
  });
});

describe("a stand-in's addresses belong to strangers", () => {
  test('so that none is probed: whose answer it is, is not AWS', async () => {
    await expect(run([candidate], report(), { probeAddress: undefined as never })).rejects.toThrow(
      /is not AWS, and the addresses that it makes up belong to others/,
    );
    expect(asked).not.toHaveBeenCalled();
  });

  test.each([
    '203.0.113.5',
    '10.0.0.1',
    '127.0.0.1.example.com',
    '[2001:db8::1]:443',
    'localhost',
    '0.0.0.0',
    '',
  ])('and no address of another computer takes their place: %j', async (probeAddress) => {
    await expect(run([candidate], report(), { probeAddress })).rejects.toThrow(/loopback address|is not AWS/);
    expect(asked).not.toHaveBeenCalled();
  });
});
