/** A rollback: which release it goes back to, what Terraform is told, and that it holds afterwards. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../../../cli/command';
import { rollback } from '../../../../cli/releases/rollback';
import { applyStack } from '../../../../cli/terraform/apply-stack';
import { up } from '../../../../cli/up';
import { commandsOf } from '../../../../deployer/platforms';
import { deployment, FakePlace } from '../../../helpers/release-place';

vi.mock('../../../../cli/terraform/apply-stack');
vi.mock('../../../../cli/up');
vi.mock('../../../../deployer/platforms');
vi.mock('../../../../cli/terraform/binary', () => ({ terraformOf: async () => '/bin/terraform' }));

const at = (day: number) => new Date(Date.UTC(2026, 5, day)).toISOString();

let place: FakePlace;
let old: string;
let live: string;
let platform: string;
let lines: string[];
const context = (): CommandContext => ({
  environments: { load: () => ({ platform }) } as never,
  ...{ root: '.', cacheDir: '.', interactive: false, env: { PATH: '/bin', RELEASE: 'something else' } },
  log: (line) => lines.push(line),
});

beforeEach(() => {
  vi.resetAllMocks();
  lines = [];
  platform = 'aws';
  place = new FakePlace();
  old = place.addRelease('first', at(1));
  live = place.addRelease('second', at(2));
  place.holder = 'i-2';
  place.history = [deployment(old, 'i-1', at(1)), deployment(live, 'i-2', at(2))];
  vi.mocked(commandsOf).mockReturnValue({ releases: { place: async () => place } } as never);
});

test.each<[string, () => string | undefined, { previous?: boolean }]>([
  ['first digits', () => old.slice(0, 8), {}],
  ['--previous', () => undefined, { previous: true }],
  ['no name', () => undefined, {}],
])('by %s: Terraform deploys it with the reason, and it is held', async (_, digits, options) => {
  await rollback(context(), 'production', digits(), { ...options, reason: 'checkout fails' });
  expect(vi.mocked(applyStack).mock.calls).toEqual([
    [
      expect.objectContaining({
        stack: 'production',
        terraform: '/bin/terraform',
        replace: [],
        env: { PATH: '/bin', RELEASE: old, REASON: 'checkout fails' },
        again: `npx baton rollback production ${old.slice(0, 12)}`,
      }),
    ],
  ]);
  expect(place.held).toMatchObject({ release: old, reason: 'checkout fails' });
  expect(lines.slice(0, 2)).toEqual([
    `rollback: production serves    ${live.slice(0, 12)} (2026-06-02 00:00, cccccccc second)`,
    `rollback: it goes back to ${old.slice(0, 12)} (2026-06-01 00:00, cccccccc first)`,
  ]);
  expect(lines.at(-1)).toBe('Once the cause is fixed: npx baton resume production');
});

test('on this computer up does it, with all its repairs', async () => {
  platform = 'local';
  await rollback(context(), 'local', undefined);
  const [[given, name] = []] = vi.mocked(up).mock.calls;
  expect(name).toBe('local');
  expect(given?.env).toMatchObject({ RELEASE: old, REASON: 'no reason was given' });
  expect(applyStack).not.toHaveBeenCalled();
  expect(place.held?.release).toBe(old);
});

test('the record that the deploy has made stays as it is', async () => {
  vi.mocked(applyStack).mockImplementation(async () => {
    place.held = { release: old, since: at(3), reason: 'by the deploy' };
  });
  await rollback(context(), 'production', undefined);
  expect(place.held?.reason).toBe('by the deploy');
});

test('a candidate that is refused leaves no hold', async () => {
  vi.mocked(applyStack).mockRejectedValue(new Error('the step gate failed'));
  await expect(rollback(context(), 'production', undefined)).rejects.toThrow('the step gate failed');
  expect(place.held).toBeUndefined();
});

describe('nothing is deployed', () => {
  test.each<[string, () => unknown, string | undefined, { previous?: boolean }, RegExp]>([
    ['both are given', () => {}, 'abcd', { previous: true }, /^--previous or a release, not both/],
    ['none begins so', () => {}, 'zzzz', {}, /^rollback: no release begins with zzzz; the store has:\n/],
    [
      'nobody knows what served before',
      () => {
        place.history = [];
      },
      undefined,
      {},
      /such as npx baton rollback production [0-9a-f]{12} \(npx baton releases production shows them\)$/,
    ],
    [
      'there is no other',
      () => place.store.objects.delete(`releases/releases/${old}/release.zip`),
      undefined,
      {},
      /has no other release: there is none to go back to$/,
    ],
  ])('where %s', async (_, disturb, digits, options, words) => {
    disturb();
    await expect(rollback(context(), 'production', digits, options)).rejects.toThrow(words);
    expect(applyStack).not.toHaveBeenCalled();
  });
});
