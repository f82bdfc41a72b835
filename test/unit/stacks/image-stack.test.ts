import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { contentVersion } from '../../../constructs/aws/image-builder/version';
import { ciRun } from '../../../settings/ci-run';
import { imageFamily, membersOf } from '../../../settings/image-families';
import { earlierThan, ofType, one, type Synthesized, statements } from '../../helpers/aws-synth';
import { inFamily, synthImage } from '../../helpers/image-synth';
import { snapshotText } from '../../helpers/snapshot-text';

const RECIPE = 'aws_imagebuilder_image_recipe';
const PIPELINE = 'aws_imagebuilder_image_pipeline';
const COMPONENT = 'aws_imagebuilder_component';
const components = (stack: Synthesized): { name: string; version: string; data: string }[] =>
  one(stack, RECIPE).component.map(({ component_arn: arn }: { component_arn: string }) =>
    one(stack, COMPONENT, arn.split('.')[1]),
  );

test('the whole stack, its hashes and versions aside', () => {
  // Versions follow from the content, the bundle's own versions among it.
  const text = snapshotText(synthImage().text).replaceAll(
    /"version": "1\.\d+\.\d*/g,
    '"version": "(content)',
  );
  expect(text).toMatchSnapshot();
});

describe('the recipe', () => {
  test('is Debian’s image with the components in their order, the test at the end', () => {
    const stack = synthImage();
    expect(one(stack, RECIPE).parent_image).toMatch(/^\$\{data\.aws_ami\./);
    expect(components(stack).map(({ name }) => name)).toEqual(
      ['packages', 'containers', 'clean-up', 'test'].map((name) => `baton-web-${name}`),
    );
  });
  test('encrypts its disk, and leaves nothing that others could command a server by', () => {
    const recipe = one(synthImage(), RECIPE);
    expect(recipe.block_device_mapping[0].ebs).toMatchObject({
      encrypted: 'true',
      kms_key_id: expect.anything(),
    });
    expect(recipe.systems_manager_agent).toEqual({ uninstall_after_build: true });
  });
  // Where user data is one's own, Image Builder else leaves the journal and its own files in the image.
  test('has Image Builder’s own clean-up run', () => {
    const { user_data_base64: userData, working_directory: folder } = one(synthImage(), RECIPE);
    expect(Buffer.from(userData, 'base64').toString()).toContain(`\n: >${folder}/perform_cleanup\n`);
  });
  // What has a version is never changed: the same version for other content would be refused, or be the old one.
  test('has another version for other content and for another image of Debian’s, and the same for the same', () => {
    const versions = (input = {}) => {
      const stack = synthImage({ production: input });
      return [one(stack, RECIPE).version, ...components(stack).map(({ version }) => version)];
    };
    const [recipe, packages, containers, cleanUp, tested] = versions();
    expect(recipe).toMatch(
      /^1\.\d+\.\$\{parseint\(substr\(sha256\(data\.aws_ami\.\w+\.id\), 0, 7\), 16\)\}$/,
    );
    expect(versions()).toEqual([recipe, packages, containers, cleanUp, tested]);
    const other = versions({ tools: ['htop'] });
    expect(other[0]).not.toBe(recipe);
    expect(other[1]).not.toBe(packages);
    expect(other.slice(2, 4)).toEqual([containers, cleanUp]);
    expect(contentVersion('x')).toMatch(/^1\.\d{1,9}\.\d{1,9}$/);
  });
  test('holds what every environment of the family needs', () => {
    const stack = synthImage({
      production: { tools: ['htop'] },
      staging: { tools: ['jq'], site: { php: true } },
    });
    const [packages, containers] = components(stack).map(({ data }) => JSON.stringify(yaml.load(data)));
    expect(packages).toMatch(/htop\\njq\\n/);
    expect(containers).toMatch(/php:1@sha256:/);
  });
  test('refuses containers that are not pinned, by their names', () => {
    expect(() => synthImage({ production: { images: { nginx: 'nginx:1' } } })).toThrow(
      /there is none of .*, nginx:1, .*: write it behind the tag in the setting images/,
    );
  });
});

describe('the pipeline', () => {
  test('gives an image its family once it passed its test, never before', () => {
    const stack = synthImage();
    expect(one(stack, 'aws_imagebuilder_image_pipeline')).toMatchObject({
      image_tests_configuration: { image_tests_enabled: true, timeout_minutes: 60 },
    });
    const [distribution] = one(stack, 'aws_imagebuilder_distribution_configuration').distribution;
    expect(distribution.ami_distribution_configuration.ami_tags).toEqual({
      Name: 'baton-web',
      'baton:family': 'web',
      'baton:image': 'active',
    });
    expect(one(stack, RECIPE)).not.toHaveProperty('ami_tags');
  });
  test('is started daily, with the tag that the lifecycle finds the result by', () => {
    const stack = synthImage();
    const schedule = one(stack, 'aws_scheduler_schedule');
    expect(schedule.schedule_expression).toBe('cron(0 3 * * ? *)');
    expect(schedule.target.arn).toBe('arn:aws:scheduler:::aws-sdk:imagebuilder:startImagePipelineExecution');
    expect(JSON.parse(schedule.target.input)).toEqual({
      ClientToken: '<aws.scheduler.execution-id>',
      ImagePipelineArn: expect.stringMatching(/^\$\{aws_imagebuilder_image_pipeline\./),
      Tags: { 'baton:family': 'web' },
    });
    const [lifecycle] = one(stack, 'aws_imagebuilder_lifecycle_policy').resource_selection;
    expect(lifecycle).toEqual({ tag_map: { 'baton:family': 'web' } });
    expect(stack.json.output.bake?.value).toBe('npx baton bake web');
    expect(one(stack, PIPELINE)).not.toHaveProperty('schedule');
  });
  test('tags say where the image comes from', () => {
    const github = {
      ...{
        GITHUB_SHA: 'abc',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: '7',
      },
    };
    const stack = synthImage(undefined, ciRun(github));
    const [distribution] = one(stack, 'aws_imagebuilder_distribution_configuration').distribution;
    expect(distribution.ami_distribution_configuration.ami_tags).toMatchObject({
      'baton:commit': 'abc',
      'baton:build': 'https://github.com/o/r/actions/runs/7',
    });
    expect(ciRun({ ...github, BATON_COMMIT: 'def', BATON_BUILD_URL: 'https://ci/1' })).toEqual({
      ...{ commit: 'def', buildUrl: 'https://ci/1' },
    });
  });
  test('ends its machines whatever the outcome, and lets nobody in', () => {
    const stack = synthImage();
    expect(one(stack, 'aws_imagebuilder_infrastructure_configuration')).toMatchObject({
      terminate_instance_on_failure: true,
      instance_metadata_options: { http_tokens: 'required' },
      instance_types: ['t4g.medium'],
    });
    expect(ofType(stack, 'aws_vpc_security_group_ingress_rule')).toEqual({});
  });
  test('is there after what its test reads and the builder’s rights', () => {
    const stack = synthImage();
    const before = [...earlierThan(stack, `${PIPELINE}.${Object.keys(ofType(stack, PIPELINE))[0]}`)];
    for (const type of ['aws_s3_object', 'aws_iam_role_policy'])
      expect(before.some((name) => name.startsWith(`${type}.`))).toBe(true);
  });
});

test('brings the step along that bakes: a job with rights has no dependencies', () => {
  const steps = Object.keys(synthImage().files).filter((file) => file.endsWith('/aws-steps.cjs'));
  expect(steps).toEqual([expect.stringMatching(/^assets\/[^/]+\/[^/]+\/aws-steps\.cjs$/)]);
});

describe('the lifecycle', () => {
  const details = (stack = synthImage()) => one(stack, 'aws_imagebuilder_lifecycle_policy').policy_detail;
  test('keeps three active and three deprecated, and deletes others with their snapshots', () => {
    expect(details()).toMatchObject([
      {
        action: [{ type: 'DEPRECATE', include_resources: [{ amis: true }] }],
        filter: [{ type: 'COUNT', value: 3 }],
      },
      {
        action: [{ type: 'DELETE', include_resources: [{ amis: true, snapshots: true }] }],
        filter: [{ type: 'COUNT', value: 6 }],
      },
    ]);
  });
  test('but none that a release of any environment boots from', () => {
    const [, deletion] = details(synthImage({ production: {}, staging: {} }));
    expect(deletion.exclusion_rules).toEqual([
      {
        amis: [
          {
            is_public: false,
            tag_map: { 'baton:kept-by/production': 'yes', 'baton:kept-by/staging': 'yes' },
          },
        ],
      },
    ]);
  });
  test('ends images of its own family alone', () => {
    const rights = statements(one(synthImage(), 'aws_iam_role_policy', 'roles_lifecycle').policy);
    expect(rights.find(({ Sid }) => Sid === 'EndImages')?.Condition?.StringEquals).toEqual({
      'aws:ResourceTag/CreatedBy': 'EC2 Image Builder',
      'aws:ResourceTag/baton:family': 'web',
    });
  });
});

describe('a family', () => {
  const members = (inputs: Record<string, Parameters<typeof inFamily>[1]>) =>
    membersOf(
      Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, inFamily(name, input)])),
    );
  test('is one for all environments that name it', () => {
    const found = members({ a: {}, b: {}, c: { machine: { image: 'db' } } });
    expect([...found].map(([name, environments]) => [name, Object.keys(environments)])).toEqual([
      ['web', ['a', 'b']],
      ['db', ['c']],
    ]);
  });
  test.each([
    ['region', { region: 'eu-west-1' }, 'a has eu-central-1, b has eu-west-1'],
    ['processor', { machine: { instanceType: 't3.small' } }, 'a has arm64, b has amd64'],
  ])('has one %s', (what, input, said) => {
    expect(() => imageFamily('web', members({ a: {}, b: input }).get('web') ?? {})).toThrow(
      `machine.image: the environments of the family web must have one ${what}, and ${said}; name another family`,
    );
  });
});
