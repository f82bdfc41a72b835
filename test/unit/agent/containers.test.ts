import { describe, expect, test } from 'vitest';
import { brokenContainer, type ContainerState, containerChecks } from '../../../agent/containers';

const state = (input: Partial<ContainerState>): ContainerState => ({
  name: 'nginx',
  status: 'running',
  health: 'healthy',
  restarts: 0,
  ...input,
});

test.each<[Partial<ContainerState>, boolean, string]>([
  [{}, true, 'running, healthy'],
  [{ health: '' }, true, 'running'],
  [{ restarts: 2 }, true, 'running, healthy, 2 restarts'],
  [{ health: 'starting' }, false, 'running, starting'],
  [{ health: 'unhealthy' }, false, 'running, unhealthy'],
  [{ status: 'restarting', health: '' }, false, 'restarting'],
  [{ status: 'exited', health: '' }, false, 'exited'],
  [{ status: 'created', health: '' }, false, 'created'],
  [{ status: 'paused' }, false, 'paused, healthy'],
])('%j is ready: %s', (input, ok, detail) => {
  expect(containerChecks([state(input)], ['nginx'])).toEqual([{ name: 'container nginx', ok, detail }]);
});

test('one that was not made yet is not ready, one that nobody expects does not count', () => {
  const states = [state({ name: 'other', status: 'exited' })];
  expect(containerChecks(states, ['nginx'])).toEqual([
    { name: 'container nginx', ok: false, detail: 'not made yet' },
  ]);
});

describe('waiting does not help', () => {
  test.each<[Partial<ContainerState>, boolean]>([
    [{ restarts: 2 }, false],
    [{ restarts: 3 }, true],
    [{ health: 'unhealthy' }, true],
    [{ health: 'starting' }, false],
    [{ status: 'created', health: '' }, false],
  ])('%j: %s', (input, broken) => {
    const states = [state({ name: 'fine' }), state(input)];
    expect(brokenContainer(states)?.name).toBe(broken ? 'nginx' : undefined);
  });
});
