/** What the lab takes away must be there to be taken away, and nothing else may go with it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { synthLocal } from '../../helpers/local-synth';
import type { Stack } from '../../lab/deploy';
import { FENCE, IN_THE_STACK } from '../../lab/sabotage';

const synthesized = () => structuredClone(synthLocal().json) as unknown as Stack;

const without = (what: keyof typeof IN_THE_STACK) => {
  const stack = synthesized();
  IN_THE_STACK[what](stack);
  return stack.resource.terraform_data;
};

test('association: from the switch on, the old is destroyed before the new is made', () => {
  const steps = without('association');
  const before = synthesized().resource.terraform_data;
  for (const [name, step] of Object.entries(before)) {
    const taken = ['switch', 'confirm', 'drain', 'retire'].includes(name);
    expect(steps[name]).toEqual(taken ? { ...step, lifecycle: undefined } : step);
    if (taken) expect(step.lifecycle).toEqual({ create_before_destroy: true });
  }
});

test.each(['gate', 'drain'] as const)('%s: the step does nothing, and all else is as it was', (what) => {
  const steps = without(what);
  expect(steps[what]?.provisioner).toMatchObject([{ 'local-exec': { command: 'true', when: 'create' } }]);
  const before = synthesized().resource.terraform_data;
  for (const [name, step] of Object.entries(before)) if (name !== what) expect(steps[name]).toEqual(step);
});

test('fence: the condition stands in the agent once', () => {
  expect(readFileSync(FENCE.file, 'utf8').split(FENCE.condition)).toHaveLength(2);
});
