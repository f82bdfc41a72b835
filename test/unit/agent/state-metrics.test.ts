import { expect, test } from 'vitest';
import { Metrics } from '../../../agent/metrics';
import { StateMetrics } from '../../../agent/state-metrics';

const values = (metrics: Metrics) =>
  metrics
    .render()
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

test('each container that is expected, whether it was made or not', () => {
  const metrics = new Metrics();
  new StateMetrics(metrics).containers(
    ['nginx', 'php', 'traefik'],
    [
      { name: 'nginx', status: 'running', health: 'healthy', restarts: 0 },
      { name: 'php', status: 'restarting', health: '', restarts: 7 },
      { name: 'stranger', status: 'running', health: '', restarts: 0 },
    ],
  );
  expect(values(metrics)).toEqual([
    'baton_container_healthy{name="nginx"} 1',
    'baton_container_healthy{name="php"} 0',
    'baton_container_healthy{name="traefik"} 0',
    'baton_container_restarts{name="nginx"} 0',
    'baton_container_restarts{name="php"} 7',
    'baton_container_restarts{name="traefik"} 0',
  ]);
});

test('since when it serves, and that it no longer does', () => {
  const metrics = new Metrics();
  let now = 100;
  const state = new StateMetrics(metrics, () => now);
  state.serving(false);
  expect(values(metrics)).toEqual(['baton_serving 0']);
  state.serving(true);
  now = 200;
  state.serving(true);
  expect(values(metrics)).toEqual(['baton_serving 1', 'baton_serving_since_timestamp_seconds 100']);
  state.serving(false);
  expect(values(metrics)).toContain('baton_serving 0');
});
