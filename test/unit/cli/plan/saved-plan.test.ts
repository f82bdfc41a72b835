/** A saved plan is whole, of its environment, and puts back the stack that it was made from. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { PlanReport } from '../../../../cli/plan/report';
import { readSavedPlan, savePlan } from '../../../../cli/plan/saved-plan';
import { testFolder, writeFiles } from '../../../helpers/folder';

const report = { version: 1, environment: 'production', result: 'changes' } as PlanReport;

function saved() {
  const folder = testFolder();
  writeFiles(folder, [
    { path: 'cdk.tf.json', content: '{}' },
    { path: 'plan.tfplan', content: 'a plan' },
    { path: 'assets/steps/aws-steps.cjs', content: '// steps' },
    { path: '.terraform.lock.hcl', content: '# lock' },
    { path: '.terraform/providers/aws', content: 'large' },
  ]);
  const file = join(testFolder(), 'plans/saved');
  savePlan(file, folder, report);
  return file;
}

test('what the plan was made from comes back, and what came after it goes', () => {
  const file = saved();
  const folder = testFolder();
  writeFiles(folder, [
    { path: 'cdk.tf.json', content: '{"newer": true}' },
    { path: 'assets/newer/x', content: 'x' },
    { path: '.terraform/providers/aws', content: 'kept' },
  ]);
  const plan = readSavedPlan(file, 'production');
  expect(plan.report).toEqual(report);
  plan.unpack(folder);
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  expect(read('cdk.tf.json')).toBe('{}');
  expect(read('plan.tfplan')).toBe('a plan');
  expect(read('assets/steps/aws-steps.cjs')).toBe('// steps');
  expect(read('.terraform.lock.hcl')).toBe('# lock');
  expect(read('.terraform/providers/aws')).toBe('kept');
  expect(existsSync(join(folder, 'assets/newer'))).toBe(false);
});

test('only its owner can read it', () => {
  expect(statSync(saved()).mode & 0o777).toBe(0o600);
});

const rezipped = (change: (files: Record<string, Uint8Array>) => void) => {
  const file = saved();
  const files = unzipSync(readFileSync(file));
  change(files);
  writeFileSync(file, zipSync(files));
  return file;
};

test.each<[string, () => string, RegExp]>([
  ['no such file', () => join(testFolder(), 'none'), /none cannot be read: there is no such file/],
  [
    'another file',
    () => {
      const file = join(testFolder(), 'x');
      writeFileSync(file, 'text');
      return file;
    },
    /is no plan that `baton plan --out` saved/,
  ],
  ['one without its plan', () => rezipped((files) => delete files['stack/plan.tfplan']), /is damaged/],
  [
    'one that writes elsewhere',
    () => rezipped((files) => (files['stack/../../x'] = new Uint8Array([1]))),
    /is damaged/,
  ],
])('%s is refused, with the command that makes a good one', (_, make, words) => {
  const file = make();
  expect(() => readSavedPlan(file, 'production')).toThrow(words);
  expect(() => readSavedPlan(file, 'production')).toThrow(
    `Next step: npx baton plan production --out ${file}`,
  );
});

test('a plan of another environment is refused, and that is named', () => {
  const file = saved();
  expect(() => readSavedPlan(file, 'staging')).toThrow(
    `is a plan of production, not of staging. Next step: npx baton apply production ${file}`,
  );
});
