/** A sabotage must find its protection, and take nothing else away. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { synthLocal } from '../../helpers/local-synth';
import { FENCE, HANDOVER, STACK_EDITS } from '../../lab/sabotage';
import type { Stack } from '../../lab/testbed/stack';

const synthesized = () => structuredClone(synthLocal().json) as unknown as Stack;

const without = (what: keyof typeof STACK_EDITS) => {
  const stack = synthesized();
  STACK_EDITS[what](stack);
  return stack.resource.terraform_data;
};

test('association: from the switch on, the old is destroyed before the new is created', () => {
  const steps = without('association');
  const before = synthesized().resource.terraform_data;
  for (const [name, step] of Object.entries(before)) {
    const taken = ['switch', 'confirm', 'drain', 'retire'].includes(name);
    expect(steps[name]).toEqual(taken ? { ...step, lifecycle: undefined } : step);
    if (taken) expect(step.lifecycle).toEqual({ create_before_destroy: true });
  }
});

test.each(['gate', 'drain'] as const)(
  '%s: the step does nothing, and everything else stays the same',
  (what) => {
    const steps = without(what);
    expect(steps[what]?.provisioner).toMatchObject([{ 'local-exec': { command: 'true', when: 'create' } }]);
    const before = synthesized().resource.terraform_data;
    for (const [name, step] of Object.entries(before)) if (name !== what) expect(steps[name]).toEqual(step);
  },
);

test.each([
  ['fence', FENCE],
  ['handover', HANDOVER],
])('%s: the agent has the condition exactly once', (_, { file, condition }) => {
  expect(readFileSync(file, 'utf8').split(condition)).toHaveLength(2);
});
