/** The stack that bakes images, applied by Terraform with a mocked provider: moto knows no Image Builder. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder, writeFiles } from '../helpers/folder';
import { synthImage } from '../helpers/image-synth';
import { missingProviders, TERRAFORM } from './terraform';

const ARN = 'arn:aws:imagebuilder:eu-central-1:123456789012';
const arn = (name: string) => ({ defaults: { arn: name } });

const MOCKS = {
  mock_resource: {
    aws_kms_key: arn('arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555'),
    aws_iam_role: arn('arn:aws:iam::123456789012:role/baton/image-web/any'),
    aws_imagebuilder_component: arn(`${ARN}:component/any/1.0.0/1`),
    aws_imagebuilder_image_recipe: arn(`${ARN}:image-recipe/any/1.0.0`),
    aws_imagebuilder_infrastructure_configuration: arn(`${ARN}:infrastructure-configuration/any`),
    aws_imagebuilder_distribution_configuration: arn(`${ARN}:distribution-configuration/any`),
    aws_imagebuilder_image_pipeline: arn(`${ARN}:image-pipeline/any`),
  },
  mock_data: { aws_caller_identity: { defaults: { account_id: '123456789012' } } },
};

const debian = (id: string) => ({ override_data: [{ target: 'data.aws_ami.TARGET', values: { id } }] });

test('Terraform makes all of it, and another version of the recipe for another image of Debian’s', ({
  skip,
}) => {
  const stack = synthImage({ production: { protect: false } });
  const missing = missingProviders(stack.json.terraform.required_providers);
  if (missing) skip(`the provider cannot be loaded: ${missing}`);
  const [recipe = ''] = Object.keys(stack.json.resource.aws_imagebuilder_image_recipe ?? {});
  const [ami = ''] = Object.keys(stack.json.data.aws_ami ?? {});
  const version = `aws_imagebuilder_image_recipe.${recipe}.version`;
  const isVersion = {
    condition: `\${can(regex("^1\\\\.[0-9]{1,10}\\\\.[0-9]{1,10}$", ${version}))}`,
    error_message: 'Image Builder takes no such version',
  };
  const steps = {
    mock_provider: { aws: [MOCKS] },
    run: {
      first: { command: 'apply', ...debian('ami-1'), assert: [isVersion] },
      second: {
        command: 'apply',
        ...debian('ami-2'),
        assert: [
          isVersion,
          { condition: `\${${version} != run.first.recipe}`, error_message: 'the version is still the same' },
        ],
      },
    },
  };
  const folder = testFolder();
  cpSync(join(stack.folder, 'cdktf.out/stacks/image-web'), folder, { recursive: true });
  const file = join(folder, 'cdk.tf.json');
  const json = JSON.parse(readFileSync(file, 'utf8'));
  writeFiles(folder, [
    {
      path: 'cdk.tf.json',
      content: JSON.stringify({ ...json, output: { ...json.output, recipe: { value: `\${${version}}` } } }),
    },
    { path: 'bake.tftest.json', content: JSON.stringify(steps).replaceAll('TARGET', ami) },
  ]);
  const terraform = (...args: string[]) => execFileSync(TERRAFORM, args, { cwd: folder, encoding: 'utf8' });
  terraform('init', '-backend=false', '-input=false');
  expect(terraform('test', '-no-color')).toContain('2 passed, 0 failed');
}, 120_000);
