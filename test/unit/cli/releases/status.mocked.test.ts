/** The status for scripts, and again and again. Time moves where the command sleeps. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../../../cli/command';
import { status } from '../../../../cli/status';
import { commandsOf } from '../../../../deployer/platforms';
import { deployment, FakePlace, machine } from '../../../helpers/release-place';
import { report } from '../../../helpers/report';

vi.mock('../../../../deployer/platforms');
vi.mock('node:timers/promises', () => ({ setTimeout: () => afterEachLook() }));
let afterEachLook: () => Promise<void> | void;

const probe = vi.hoisted(() => vi.fn());
vi.mock('../../../../protocol/probe', () => ({ probe }));

const SINCE = '2026-06-01T06:00:00.000Z';
let place: FakePlace;
let release: string;
let lines: string[];
const context = (): CommandContext => ({
  environments: { load: () => ({ platform: 'aws', domain: 'example.com' }) } as never,
  ...{ root: '.', cacheDir: '.', interactive: false, env: {} },
  log: (line) => lines.push(line),
});

beforeEach(() => {
  vi.resetAllMocks();
  lines = [];
  place = new FakePlace();
  release = place.addRelease('one', SINCE);
  place.holder = 'i-1';
  place.all = [machine('i-1', { since: new Date(SINCE) }), machine('i-2')];
  place.history = [{ ...deployment(release, 'i-1', SINCE), by: 'ann' }];
  place.where = async () => ({ address: '192.0.2.1' });
  const at = Math.round(Date.now() / 1000);
  const alerts = [{ name: 'DiskFull', severity: 'warning', summary: 'soon', since: 1_780_000_000 }];
  const state = { at, pulledAt: 1_780_000_000, alerts };
  place.store.put('data/servers/i-1/report.json', JSON.stringify(report({ server: 'i-1', release, state })));
  vi.mocked(commandsOf).mockReturnValue({ releases: { place: async () => place } } as never);
  probe.mockResolvedValue({ status: 200, body: 'i-1\n', certificateEnds: 1_790_000_000 });
});

test('the document: every field, whether it is known or not', async () => {
  await status(context(), 'production', { json: true });
  expect(JSON.parse(lines.join('\n'))).toEqual({
    ...{ version: 1, environment: 'production', domain: 'example.com', well: true, shortcomings: [] },
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    address: '192.0.2.1',
    machine: { id: 'i-1', type: 't4g.small', isRunning: true, state: 'running', since: SINCE },
    release: { id: release, since: SINCE, by: 'ann', commit: 'c'.repeat(40), subject: 'one', dirty: false },
    hold: null,
    certificateEnds: '2026-09-21T14:13:20.000Z',
    maintenanceSince: null,
    sites: {},
    content: { version: '0123456789abcdef', pulledAt: '2026-05-28T20:26:40.000Z' },
    backup: null,
    server: { ready: true, failing: [], saidAt: expect.stringMatching(/Z$/) },
    alerts: [{ name: 'DiskFull', severity: 'warning', summary: 'soon', since: '2026-05-28T20:26:40.000Z' }],
    leftOver: [{ id: 'i-2', type: 't4g.small', isRunning: true, state: 'running' }],
    notRead: [],
  });
});

test('scripts learn from the exit code that it does not serve well, and still get the document', async () => {
  probe.mockRejectedValue(new Error('connect ECONNREFUSED'));
  await expect(status(context(), 'production', { json: true })).rejects.toThrow(
    /^production does not serve well: the site: no answer: connect ECONNREFUSED$/,
  );
  expect(JSON.parse(lines.join('\n'))).toMatchObject({ well: false, certificateEnds: null });
});

describe('--watch without a terminal', () => {
  test('says a line when something changes, and goes on when it cannot look', async () => {
    const looks = [
      () => {},
      () => probe.mockRejectedValue(new Error('silent')),
      () =>
        vi.mocked(commandsOf).mockImplementation(() => {
          throw new Error('AWS cannot be reached\nat all');
        }),
    ];
    afterEachLook = () => {
      const next = looks.shift();
      if (!next) throw new Error('Ctrl-C');
      next();
    };
    await expect(status(context(), 'production', { watch: true })).rejects.toThrow('Ctrl-C');
    expect(lines.map((line) => line.replace(/^\S+Z /, ''))).toEqual([
      `serves release ${release.slice(0, 12)} well`,
      'does not serve well: the site: no answer: silent',
      'not known: AWS cannot be reached',
    ]);
  });
});
