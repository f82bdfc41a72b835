/** Both read each other's state where they are the same program: `baton apply` takes the one that cdktf takes. */
import { expect, test } from 'vitest';
import { terraformOf } from '../../../../cli/terraform/binary';
import { awsEnvironment } from '../../../helpers/environments';
import { fakeSystem, messageOf } from '../fake-system';

const BOTH = { 'find terraform': { stdout: '/bin/terraform\n' }, 'find tofu': { stdout: '/bin/tofu\n' } };
const found = (env: Readonly<Record<string, string>>, commands: object) =>
  terraformOf(
    awsEnvironment(),
    { cacheDir: '', root: '.', env, log: () => {} },
    fakeSystem({ commands: commands as typeof BOTH }),
  );

test.each([
  ['the one that cdktf takes', {}, BOTH, '/bin/terraform'],
  ['OpenTofu where that alone is there', {}, { 'find tofu': BOTH['find tofu'] }, '/bin/tofu'],
  ['the one that is named', { TERRAFORM_BINARY_NAME: 'tofu' }, BOTH, '/bin/tofu'],
])('%s', async (_, env, commands, path) => {
  expect(await found(env as Readonly<Record<string, string>>, commands)).toBe(path);
});

test('none: what to install; a name that is none is not replaced by another program', async () => {
  expect(await messageOf(found({}, {}))).toMatch(/neither Terraform nor OpenTofu .* Next step: install/);
  expect(await messageOf(found({ TERRAFORM_BINARY_NAME: 'terrafrom' }, BOTH))).toContain(
    'terrafrom, which TERRAFORM_BINARY_NAME names, is not on the PATH',
  );
});
