/** Every fault ends as expected. */
import { expect, test } from 'vitest';
import { callLab, problemsIn } from '../call-lab';
import { FAULTS } from '../faults';

test('all faults, a rollback, and a machine that installs its packages at boot', async () => {
  const { report } = await callLab('--runs', '1', '--rollback', '--plain', '--compare', '--faults', 'all');
  expect(problemsIn(report)).toEqual([]);
  expect(report.faults.map(({ name }) => name)).toEqual(Object.keys(FAULTS));
  expect(report.changes.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['rollback', 'stop, then start']),
  );
}, 14_400_000);
