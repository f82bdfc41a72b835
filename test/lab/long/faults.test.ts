/** Every fault ends as expected. */
import { expect, test } from 'vitest';
import { faultNames } from '../faults';
import { broken, runLab } from '../run-lab';

test('all faults, a rollback, and a machine that installs its packages at boot', async () => {
  const { report } = await runLab('--runs', '1', '--rollback', '--plain', '--compare', '--faults', 'all');
  expect(broken(report)).toEqual([]);
  expect(report.faults.map(({ name }) => name)).toEqual(faultNames());
  expect(report.rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['rollback', 'stop, then start']),
  );
}, 14_400_000);
