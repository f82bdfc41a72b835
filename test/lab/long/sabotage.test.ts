/** The lab fails when it should: without a protection, it reports the loss that the protection prevents. */
import { expect, test } from 'vitest';
import { callLab, problemsIn } from '../call-lab';

test.each([
  // New connections survive a short gap: the system tries again, and they wait. The probes do not.
  [
    'association',
    [/without association: client probe: \d+ requests lost/, /nobody listened at the address for/],
  ],
  ['gate', [/without gate: client new: \d+ requests lost/]],
  ['drain', [/without drain: \d+ of \d+ samples were lost/]],
  ['fence', [/the backup was overwritten \d+ times/]],
])('without the %s', async (what, losses) => {
  const { code, report } = await callLab('--sabotage', what);
  expect(code).toBe(1);
  const problems = problemsIn(report).join('\n');
  for (const loss of losses) expect(problems).toMatch(loss);
});
