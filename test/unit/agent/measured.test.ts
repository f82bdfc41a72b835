/** Alerts and dashboards tell the age of backups and pulls from these. */
import { expect, test } from 'vitest';
import { measured } from '../../../agent/measured';
import { Metrics } from '../../../agent/metrics';

const NAME = 'baton_content_pull';
const series = (metrics: Metrics) =>
  Object.fromEntries(
    metrics
      .render()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(' ') as [string, string]),
  );

test('time, duration, bytes and result of what was done', async () => {
  const metrics = new Metrics();
  await measured(metrics, NAME, async () => ({ bytes: 7 }));
  const found = series(metrics);
  expect(found).toMatchObject({ [`${NAME}_bytes`]: '7', [`${NAME}_failed`]: '0' });
  expect(Number(found[`${NAME}_timestamp_seconds`])).toBeGreaterThan(Date.now() / 1000 - 60);
  expect(Number(found[`${NAME}_duration_seconds`])).toBeGreaterThanOrEqual(0);
});

test('a failure is told, and leaves the age of the last success as it is', async () => {
  const metrics = new Metrics();
  await measured(metrics, NAME, async () => ({ bytes: 7 }));
  const before = series(metrics);
  const failing = measured(metrics, NAME, async () => {
    throw new Error('503');
  });
  await expect(failing).rejects.toThrow('503');
  expect(series(metrics)).toEqual({ ...before, [`${NAME}_failed`]: '1' });
});

test('where nothing was to be done nothing has succeeded', async () => {
  const metrics = new Metrics();
  await measured(metrics, NAME, async () => undefined);
  expect(series(metrics)).toEqual({ [`${NAME}_failed`]: '0' });
});
