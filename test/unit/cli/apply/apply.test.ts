/** What `baton apply` refuses before it touches anything. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanReport } from '../../../../cli/plan/report';
import { savePlan } from '../../../../cli/plan/saved-plan';
import { baton } from '../../../helpers/baton';
import { testFolder, writeFiles } from '../../../helpers/folder';
import { projectEnvironments } from '../../../helpers/project-environments';

async function apply(folder: string, ...args: string[]) {
  const lines: string[] = [];
  const message = await baton(
    {
      environments: projectEnvironments(),
      root: folder,
      cacheDir: folder,
      // Nothing may be run: there is no such program.
      env: { BATON_STARTED_IN: folder, TERRAFORM_BINARY_NAME: 'no-terraform-here' },
      interactive: false,
      log: (line) => void lines.push(line),
    },
    ['apply', ...args],
  ).then(
    () => 'nothing was thrown',
    (error: Error) => error.message,
  );
  return { message, text: lines.join('\n') };
}

/** A plan of production with a danger in it. */
function saved(allowed: boolean): string {
  const [folder, stack] = [testFolder(), testFolder()];
  writeFiles(stack, [{ path: 'plan.tfplan', content: 'a plan' }]);
  savePlan(join(folder, 'saved'), stack, {
    ...{ version: 1, environment: 'production', result: allowed ? 'changes' : 'refused' },
    server: { action: 'replace', reasons: [] },
    release: { deployed: 'a'.repeat(64), planned: 'b'.repeat(64) },
    ...{ files: [], outputs: [], notes: [] },
    resources: [{ address: 'aws_eip.x', noun: 'address', action: 'destroy', rollout: false, changes: [] }],
    dangers: [{ flag: 'destroy-address', effect: 'it would be gone', resources: ['address'], allowed }],
  } satisfies PlanReport);
  return folder;
}

test('where nobody can be asked, both ways to go on are named', async () => {
  const { message } = await apply(testFolder(), 'production');
  expect(message).toContain('baton plan production --out plan');
  expect(message).toContain('baton apply production plan');
  expect(message).toContain('baton apply production --yes');
});

test('a saved plan is shown and refused by the danger in it, and its flag is named', async () => {
  const { message, text } = await apply(saved(false), 'production', 'saved');
  expect(text).toContain('REFUSED: it would be gone: address (--allow destroy-address)');
  expect(message).toContain('baton apply production saved --allow destroy-address');
});

test.each([
  ['now', false, ['--allow', 'destroy-address']],
  ['when it was made', true, []],
])('a danger that was allowed %s is passed: Terraform is looked for', async (_, allowed, more) => {
  const { message } = await apply(saved(allowed), 'production', 'saved', ...more);
  expect(message).toContain('no-terraform-here');
});

test('a plan of another environment is refused', async () => {
  expect((await apply(saved(true), 'staging', 'saved')).message).toContain('is a plan of production');
});
