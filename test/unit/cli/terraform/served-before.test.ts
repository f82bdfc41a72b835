import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { servedBefore } from '../../../../cli/terraform/served-before';
import { testFolder } from '../../../helpers/folder';

const state = (name: string, ...instances: object[]) => JSON.stringify({ resources: [{ name, instances }] });

test.each([
  ['of a server that was proved at its address', state('confirm', { attributes: {} }), true],
  ['where its successor was refused', state('confirm', { status: 'tainted' }, { deposed: '3ca3cfe3' }), true],
  ['of a first server that was refused', state('confirm', { status: 'tainted' }), false],
  ['of a first server that only boots', state('machine', { attributes: {} }), false],
  ['without resources', '{}', false],
  ['that is cut off', '{"resources": [', false],
])('a state %s', async (_, text, expected) => {
  const file = join(testFolder(), 'terraform.local.tfstate');
  writeFileSync(file, text);
  expect(await servedBefore(file)).toBe(expected);
});

test('no state', async () => {
  expect(await servedBefore(join(testFolder(), 'terraform.local.tfstate'))).toBe(false);
});
