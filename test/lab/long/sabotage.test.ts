/** The lab fails when it should: each protection taken away shows as the loss that it keeps off. */
import { expect, test } from 'vitest';
import { broken, runLab } from '../run-lab';

test.each([
  // New connections outlast a short gap: the system asks again, and they wait. The probes do not.
  ['association', [/without association: \d+ of probe /, /nobody listened at the address for/]],
  ['gate', [/without gate: \d+ of new /]],
  ['drain', [/without drain: \d+ of \d+ samples were lost/]],
  ['fence', [/the backup was overwritten \d+ times/]],
])('without the %s', async (what, losses) => {
  const { code, report } = await runLab('--sabotage', what);
  expect(code).toBe(1);
  const found = broken(report).join('\n');
  for (const loss of losses) expect(found).toMatch(loss);
});
