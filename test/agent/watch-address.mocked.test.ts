import { beforeEach, expect, test, vi } from 'vitest';
import type { BackupKeeper } from '../../agent/backup/keeper';
import type { MachineLogs } from '../../agent/logs/machine-logs';
import { SERVING_KEY } from '../../agent/report';
import type { Reporter } from '../../agent/reporter';
import { settings } from '../../agent/settings';
import { watchAddress } from '../../agent/watch-address';
import { MemoryBucket } from '../helpers/memory-bucket';

let holders: (string | undefined)[] = [];
let done: string[] = [];
vi.mock('../../agent/address', () => ({
  // The last answer stays.
  addressHolder: async () => (holders.length > 1 ? holders.shift() : holders[0]),
}));
vi.mock('../../agent/containers', () => ({
  stopContainer: async (name: string) => void done.push(`stop ${name}`),
}));
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: () => new Promise((resolve) => setImmediate(resolve)),
}));

const ours = settings(
  {
    BATON_RELEASE: 'f'.repeat(64),
    BATON_DOMAIN: 'example.com',
    AWS_REGION: 'eu-central-1',
    BATON_CONTENT_BUCKET: 'content',
    BATON_DATA_BUCKET: 'data',
    BATON_DRAIN_SECONDS: '1',
  },
  'i-old',
);

const bucket = new MemoryBucket();
const serving = (server: string) => bucket.objects.set(SERVING_KEY, Buffer.from(JSON.stringify({ server })));
const keeper = (hadTurn: boolean) =>
  ({
    hadTurn: async () => hadTurn,
    isWaiting: false,
    finish: async () => {
      done.push('last backup');
      return 'the backup';
    },
  }) as unknown as BackupKeeper;
const reporter = {
  certificateIsValid: true,
  told: { serving: () => {} },
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

const ALL = ['stop traefik', 'last backup', 'last logs', 'drained with the backup'];

beforeEach(() => {
  done = [];
  bucket.objects.clear();
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

const watch = (hadTurn: boolean, logs = logsThat(async () => {})) =>
  watchAddress(ours, bucket.client, reporter, keeper(hadTurn), logs);

test('a server that is replaced stops, backs up, sends its last logs, and only then says that it may go', async () => {
  serving('i-new');
  holders = ['i-old', 'i-old', 'i-new'];
  await watch(false);
  expect(done).toEqual(ALL);
});

test('also when nobody answers it any more: it has lost its own address with the site’s', async () => {
  serving('i-new');
  holders = ['i-old', undefined];
  await watch(false);
  expect(done).toEqual(ALL);
});

test('also when its agent had to start again meanwhile', async () => {
  serving('i-new');
  holders = ['i-new'];
  await watch(true);
  expect(done).toEqual(ALL);
});

test('logs that cannot be sent keep no server from ending', async () => {
  serving('i-new');
  holders = ['i-new'];
  await watch(
    true,
    logsThat(() => Promise.reject(new Error('503'))),
  );
  expect(done).toEqual(ALL);
});

test.each([
  ['the net alone says that another holds the address', true, ['i-other'], 'i-old'],
  ['nobody answers, and the deployer has said nothing', true, [undefined], 'i-old'],
  ['it never held the address: a candidate', false, ['i-new', undefined], 'i-new'],
])('a server serves on while %s', async (_, hadTurn, answers, word) => {
  serving(word);
  holders = answers;
  const ended = await Promise.race([
    watch(hadTurn).then(() => 'ended'),
    new Promise((resolve) => globalThis.setTimeout(() => resolve('serves on'), 50)),
  ]);
  expect(ended).toBe('serves on');
  expect(done).toEqual([]);
  // Ends the watch, which else went on beside the tests that follow.
  serving('i-new');
  holders = ['i-old', 'i-new'];
  await vi.waitFor(() => expect(done).toEqual(ALL));
});
