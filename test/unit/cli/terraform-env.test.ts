import { expect, test } from 'vitest';
import { terraformEnv } from '../../../cli/terraform/env';

test('a configuration file that is not there is not named, so Terraform warns of nothing', () => {
  expect(terraformEnv({ TF_CLI_CONFIG_FILE: '/nowhere/terraformrc', HOME: '/home/a' })).toEqual({
    HOME: '/home/a',
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  });
});

test('one that is there is used', () => {
  expect(terraformEnv({ TF_CLI_CONFIG_FILE: import.meta.filename })).toHaveProperty('TF_CLI_CONFIG_FILE');
});
