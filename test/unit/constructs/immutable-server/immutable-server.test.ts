import { App, DataResource, TerraformStack, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { expect, test } from 'vitest';
import { ImmutableServer } from '../../../../constructs/immutable-server/immutable-server';
import type { Resource } from '../../../helpers/local-synth';

const resource = (name: string) => (scope: Construct) => {
  const made = new DataResource(scope, name, {});
  made.overrideLogicalId(name);
  return made;
};

function synth(retire: boolean) {
  const stack = new TerraformStack(new App({ skipValidation: true }), 'x');
  new ImmutableServer(stack, 'server', {
    machine: resource('machine'),
    gate: resource('gate'),
    switchAddress: resource('switch'),
    confirm: resource('confirm'),
    drain: resource('drain'),
    ...(retire && { retire: resource('retire') }),
  });
  const { resource: all } = JSON.parse(Testing.synth(stack)) as {
    resource: { terraform_data: Record<string, Resource> };
  };
  return Object.entries(all.terraform_data).map(([name, { depends_on, lifecycle }]) => [
    name,
    depends_on ?? [],
    lifecycle?.create_before_destroy,
  ]);
}

const rollout = [
  ['machine', [], true],
  ['gate', ['terraform_data.machine'], true],
  ['switch', ['terraform_data.gate'], true],
  ['confirm', ['terraform_data.switch'], true],
  ['drain', ['terraform_data.confirm'], true],
];

/** As the JSON is. */
const sorted = (steps: readonly (readonly unknown[])[]) =>
  [...steps].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));

test('each step after the one before, recreated before its old self goes', () => {
  expect(synth(false)).toEqual(sorted(rollout));
});

test('with machines that Terraform does not remove', () => {
  expect(synth(true)).toEqual(sorted([...rollout, ['retire', ['terraform_data.drain'], true]]));
});
