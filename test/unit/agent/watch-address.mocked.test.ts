import { beforeEach, expect, test, vi } from 'vitest';
import type { BackupKeeper } from '../../../agent/backup/keeper';
import type { Takeover } from '../../../agent/backup/takeover';
import type { CertificateOrder } from '../../../agent/certificate';
import type { MachineLogs } from '../../../agent/logs/machine-logs';
import type { Reporter } from '../../../agent/reporter';
import { watchAddress } from '../../../agent/watch-address';
import type { Settings } from '../../../protocol/boot-settings';
import type { Finishing } from '../../../protocol/report';
import { SERVING_KEY } from '../../../protocol/serving';
import { MemoryBucket } from '../../helpers/memory-bucket';

interface Step {
  /** Who answers at the address. */
  readonly holder: string | undefined;
  /** Whom the deployer names from then on. @default the one before */
  readonly word?: string;
}

let steps: Step[] = [];
let done: string[] = [];
vi.mock('../../../agent/address', () => ({
  addressHolder: async (_: string, look: unknown) => {
    looks.push(look);
    // The last one stays.
    const step = steps.length > 1 ? steps.shift() : steps[0];
    if (step?.word) serving(step.word);
    return step?.holder;
  },
}));
vi.mock('../../../agent/containers', () => ({
  stopContainer: async (name: string) => void done.push(`stop ${name}`),
}));
vi.mock('../../../agent/handover/finish', async (original) => ({
  ...(await original<typeof import('../../../agent/handover/finish')>()),
  askToReconnect: async () => void done.push('ask to reconnect'),
}));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: (_: number, __: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise<void>((resolve, reject) =>
      setImmediate(() => (signal?.aborted ? reject(signal.reason) : resolve())),
    ),
}));

const ours: Settings = {
  server: 'i-old',
  release: 'f'.repeat(64),
  domain: 'example.com',
  region: 'eu-central-1',
  releasesBucket: 'releases',
  contentBucket: 'content',
  dataBucket: 'data',
  drainSeconds: 1,
  metricsDays: 90,
};

const bucket = new MemoryBucket();
const serving = (server: string) => bucket.objects.set(SERVING_KEY, Buffer.from(JSON.stringify({ server })));
const keeper = (heldLease: boolean) =>
  ({
    heldLease: async () => heldLease,
    isWaiting: false,
    claim: async () => undefined,
    finish: async () => {
      done.push('last backup');
      return 'the backup';
    },
  }) as unknown as BackupKeeper;
const reporter = {
  certificateIsValid: true,
  stateMetrics: { serving: () => {} },
  finishing: async ({ connections }: Finishing) => void done.push(`${connections} open`),
  drained: async (last?: string) => void done.push(`drained with ${last}`),
} as unknown as Reporter;

function logsThat(finish: () => Promise<void>): MachineLogs {
  const what = {
    finish: () => {
      done.push('last logs');
      return finish();
    },
  };
  return what as unknown as MachineLogs;
}

const jobs = { finish: async (seconds: number) => void done.push(`jobs end within ${seconds} s`) };

let isReady = false;
let newerSendsOn = false;
let open: number[] = [];
let notices: string[] = [];
let looks: unknown[] = [];
const handover = {
  get isReady() {
    return isReady;
  },
  hasOlder: false,
  giveNotice: async () => void notices.push('the address is here'),
  newerSendsOn: async () => newerSendsOn,
  openConnections: async () => open.shift() ?? 0,
};

const ALL = [
  ...['jobs end within 1 s', 'stop traefik', 'stop blackbox-exporter', 'last backup', 'last logs'],
  'drained with the backup',
];

beforeEach(() => {
  done = [];
  [isReady, newerSendsOn, open, notices, looks] = [false, false, [], [], []];
  bucket.objects.clear();
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

const watch = (heldLease: boolean, logs = logsThat(async () => {}), runs = jobs) =>
  watchAddress({
    ...{ settings: ours, s3: bucket.client, reporter, keeper: keeper(heldLease), jobs: runs, logs, handover },
    order: { request: async () => false } as unknown as CertificateOrder,
    takeover: {} as unknown as Takeover,
  });

/** It has got the address, and then the deployer's word. */
const SERVES: readonly Step[] = [
  { holder: 'i-old', word: 'i-first' },
  { holder: 'i-old', word: 'i-old' },
];
const GONE: Step = { holder: 'i-new', word: 'i-new' };

test('a server that is replaced stops, backs up, sends its last logs, and only then says that it may go', async () => {
  steps = [...SERVES, GONE];
  await watch(false);
  expect(done).toEqual(ALL);
});

test('also when nobody answers it any more: it has lost its own address with the site’s', async () => {
  steps = [...SERVES, { holder: undefined, word: 'i-new' }];
  await watch(false);
  expect(done).toEqual(ALL);
});

test('also when its agent had to start again meanwhile', async () => {
  steps = [GONE];
  await watch(true);
  expect(done).toEqual(ALL);
});

test('also when the deployer never came to name it, and names another now', async () => {
  steps = [{ holder: 'i-old', word: 'i-first' }, GONE];
  await watch(false);
  expect(done).toEqual(ALL);
});

test('logs that cannot be sent keep no server from ending', async () => {
  steps = [GONE];
  await watch(
    true,
    logsThat(() => Promise.reject(new Error('503'))),
  );
  expect(done).toEqual(ALL);
});

test.each<[string, boolean, Step[]]>([
  ['the net alone says that another holds the address', true, [{ holder: 'i-other', word: 'i-old' }]],
  ['nobody answers, and the deployer has said nothing', true, [{ holder: undefined, word: 'i-old' }]],
  ['it never held the address: a candidate', false, [GONE, { holder: undefined }]],
  [
    'it has just got the address and is not heard for a moment: the deployer still names the one before',
    false,
    [{ holder: 'i-old', word: 'i-first' }, { holder: undefined }],
  ],
  [
    'the address was taken back from it: it may be asked again',
    false,
    [{ holder: 'i-old', word: 'i-first' }, { holder: 'i-first' }],
  ],
])('a server keeps serving while %s', async (_, heldLease, given) => {
  steps = [...given];
  const ended = await Promise.race([
    watch(heldLease).then(() => 'ended'),
    new Promise((resolve) => globalThis.setTimeout(() => resolve('keeps serving'), 50)),
  ]);
  expect(ended).toBe('keeps serving');
  expect(done).toEqual([]);
  // Ends the watch, which else went on beside the tests that follow.
  steps = [...SERVES, GONE];
  await vi.waitFor(() => expect(done).toEqual(ALL));
});

test('a job that cannot be ended keeps no server from its last backup', async () => {
  steps = [GONE];
  await watch(true, undefined, { finish: () => Promise.reject(new Error('Docker: no answer within 30 s')) });
  expect(done).toEqual(ALL.filter((step) => !step.startsWith('jobs')));
});

test('a server whose packets are sent on waits until visitors have nothing open, and stops only then', async () => {
  steps = [...SERVES, GONE];
  newerSendsOn = true;
  open = [3, 1, 0];
  await watch(false);
  const waited = done.filter((step) => /reconnect|open|stop traefik/.test(step));
  expect(waited).toEqual(['ask to reconnect', '3 open', '0 open', 'stop traefik']);
  expect(done.at(-1)).toBe('drained with the backup');
});

test('the previous server hears of the address as soon as it is here', async () => {
  steps = [{ holder: 'i-first', word: 'i-first' }, ...SERVES, GONE];
  isReady = true;
  await watch(false);
  expect(notices).toHaveLength(SERVES.length);
  // A look that waits would make those wait who have something open.
  expect(looks.slice(0, 2)).toMatchObject([{ timeoutMilliseconds: 300 }, { timeoutMilliseconds: 300 }]);
  expect(looks.at(-1)).toBeUndefined();
});
