import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { layout } from '../../../../deployer/local/layout';
import { runGate } from '../../../../deployer/local/rollout';
import { reportKey } from '../../../../protocol/report';
import { expectHarmless, HOSTILE } from '../../../helpers/hostile';
import { BUCKET, HttpBucket } from '../../../helpers/http-bucket';
import { report } from '../../../helpers/report';

/** A machine that somebody else has taken over: its boot log is what is read of it. */
vi.mock('../../../../deployer/local/docker', () => ({
  docker: async (args: readonly string[]) => (args.includes('/var/log/baton-boot.log') ? HOSTILE : ''),
}));
vi.mock('../../../../deployer/local/machine-logs', () => ({
  keepLogs: () => Promise.reject(new Error(HOSTILE)),
}));
vi.mock('../../../../deployer/local/refusals', () => ({ refuse: async () => undefined }));

let bucket: HttpBucket;
beforeEach(async () => {
  bucket = await HttpBucket.open();
});
afterEach(() => {
  bucket.close();
  vi.restoreAllMocks();
});

test.each([
  ['report', report({ ready: false, checks: [{ name: HOSTILE, ok: false, detail: HOSTILE }] })],
  ['log', report({ ready: false, failed: true, log: [HOSTILE] })],
])('a machine gives the deployer’s terminal and CI no orders: by its %s', async (_, stored) => {
  const names = layout('local', '10.213.0.0/16');
  bucket.put(reportKey('baton-local-12345678'), JSON.stringify(stored));
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  const error = await runGate({
    environment: 'local',
    layout: {
      ...names,
      store: { ...names.store, endpoint: bucket.endpoint },
      buckets: { ...names.buckets, data: BUCKET },
    },
    machine: '12345678-0000',
    seconds: 0,
    probes: [],
  }).catch(({ message }: Error) => message);
  expect(error).toContain('baton-local-12345678 did not pass the gate');
  const own =
    /^(gate: (waiting|\d+ s: )|baton-local-12345678 did|its l|to find|The previous|Next step| {2}(\||red gate))/;
  expectHarmless([...printed, error].join('\n'), own);
});
