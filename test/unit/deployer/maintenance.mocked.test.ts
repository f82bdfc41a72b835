/** A rollout while visitors get the maintenance page. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { Platform } from '../../../deployer/platform';
import { runConfirm, runGate } from '../../../deployer/rollout';
import { PROBE_HEADER } from '../../../protocol/maintenance';
import type { Answer, Probe } from '../../../protocol/probe';
import { reportKey } from '../../../protocol/report';
import { IDENTITY_PATH } from '../../../protocol/routes';
import { MemoryBucket } from '../../helpers/memory-bucket';
import { report } from '../../helpers/report';

const { asked } = vi.hoisted(() => ({ asked: vi.fn<(probe: Probe) => Promise<Answer>>() }));
vi.mock('../../../protocol/probe', () => ({ probe: asked }));
vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }));

const TOKEN = '0123456789abcdef0123456789abcdef';
const probes = [{ host: 'example.com', path: '/' }];
const bucket = new MemoryBucket();
const platform = {
  server: 'new',
  store: { s3: bucket.client, bucket: 'data' },
  otherServers: async () => [],
  candidate: async () => ({ address: '10.0.0.5', servedAt: '192.0.2.1' }),
  site: async () => ({ address: '192.0.2.1' }),
  bootLog: async () => [],
  refuse: async () => {},
  moveAddress: async () => {},
  howToLook: 'ssh new',
  log: () => {},
} satisfies Platform;

/** What a server under maintenance answers. */
const behindThePage = async ({ path, headers }: Probe): Promise<Answer> => {
  const isLed = path === IDENTITY_PATH || headers?.[PROBE_HEADER] === TOKEN;
  return { status: isLed ? 200 : 503, body: 'new\n', certificateProblem: undefined };
};
const says = (input: Parameters<typeof report>[0]) =>
  bucket.objects.set(reportKey('new'), Buffer.from(JSON.stringify(report(input))));

beforeEach(() => {
  asked.mockReset().mockImplementation(behindThePage);
  bucket.objects.clear();
});

test('the gate proves what is behind the page, and the confirmation does', async () => {
  says({ probeToken: TOKEN, maintenance: '2026-01-01T00:00:00Z' });
  await runGate(platform, { probes, seconds: 30 });
  await runConfirm(platform, { domain: 'example.com', probes });
});

test.each([
  ['of a server whose release knows none', {}],
  ['that is none', { probeToken: 'a\r\nX-Other: b' }],
  ['of another server', { probeToken: 'f'.repeat(32) }],
])('a token %s leads past nothing', async (_, input) => {
  says(input);
  await expect(runGate(platform, { probes, seconds: 30 })).rejects.toThrow('status 503');
  for (const [{ headers }] of asked.mock.calls)
    expect(headers?.[PROBE_HEADER] ?? 'f'.repeat(32)).toMatch(/^f+$/);
});

test('a candidate without a certificate is refused though the one that serves shows the page', async () => {
  says({ probeToken: TOKEN, certificate: 'awaiting-address' });
  asked.mockImplementation(async (probe) => {
    if (probe.address === '192.0.2.1') return { status: 503, body: '', certificateProblem: undefined };
    const none = { kind: 'none-yet', detail: 'is Traefik’s own' } as const;
    return { ...(await behindThePage(probe)), certificateProblem: none };
  });
  await expect(runGate(platform, { probes, seconds: 30 })).rejects.toThrow('has no valid certificate');
});
