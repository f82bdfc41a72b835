import { describe, expect, test } from 'vitest';
import { bootstrapped, isBootstrapped } from '../../../settings/bootstrapped';
import { InvalidEnvironmentError, validateState } from '../../../settings/validate';
import { ofType, one, statements, synthState } from '../../helpers/aws-synth';
import { awsEnvironment } from '../../helpers/environments';
import { projectEnvironments } from '../../helpers/project-environments';
import { snapshotText } from '../../helpers/snapshot-text';

const own = projectEnvironments();

const least = { region: 'eu-central-1', bucket: 'example-com-state' };
const github = { repository: 'example-org/site' };
const ISSUER = 'token.actions.githubusercontent.com';

test('the whole stack, its hashes and versions aside', () => {
  expect(snapshotText(synthState({ ...least, github }).text)).toMatchSnapshot();
});

describe('the bucket of everybody’s state', () => {
  const stack = () => synthState(least);
  test('cannot be destroyed, nor emptied', () => {
    expect(one(stack(), 'aws_s3_bucket')).toMatchObject({
      bucket: 'example-com-state',
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
  });
  test('keeps old versions for a year', () => {
    expect(one(stack(), 'aws_s3_bucket_versioning').versioning_configuration.status).toBe('Enabled');
    expect(one(stack(), 'aws_s3_bucket_lifecycle_configuration').rule).toMatchObject([
      { noncurrent_version_expiration: [{ noncurrent_days: 365 }] },
      { expiration: [{ expired_object_delete_marker: true }] },
    ]);
  });
  test('is not in itself: its own state is a file', () => {
    expect(stack().json.terraform.backend).toEqual({ local: { path: '../../../terraform.state.tfstate' } });
  });
  test('is what the environments are to name', () => {
    expect(stack().json.output.state?.value).toBe(
      "state: { bucket: 'example-com-state', region: 'eu-central-1' }",
    );
  });
});

describe('the workflows’ roles', () => {
  const names = ['production', 'production-eu'];
  const stack = (input: object = {}) =>
    synthState({ ...least, github: { ...github, environments: names, ...input } });
  const trust = (role: string, input: object = {}) =>
    statements(one(stack(input), 'aws_iam_role', role).assume_role_policy)[0];
  const subject = (role: string, input: object = {}) =>
    trust(role, input)?.Condition?.StringEquals?.[`${ISSUER}:sub`];

  test('are for GitHub’s tokens for AWS alone', () => {
    for (const role of ['production_github_plan', 'production_github_deploy']) {
      expect(trust(role)?.Action).toEqual(['sts:AssumeRoleWithWebIdentity']);
      expect(trust(role)?.Condition?.StringEquals?.[`${ISSUER}:aud`]).toBe('sts.amazonaws.com');
      expect(Object.keys(trust(role)?.Condition ?? {})).toEqual(['StringEquals']);
    }
  });
  test('a plan’s is for pull requests and the branch that is deployed', () => {
    expect(subject('production_github_plan', { branch: 'release' })).toEqual([
      'repo:example-org/site:pull_request',
      'repo:example-org/site:ref:refs/heads/release',
    ]);
  });
  // One role for all would be as open as the one environment that nobody has protected.
  test('a deploy’s is for the GitHub environment of its own name, and for no other', () => {
    for (const name of names)
      expect(subject(`${name}_github_deploy`)).toEqual([`repo:example-org/site:environment:${name}`]);
  });
  test('are made for each environment, with a boundary for what its deploys make', () => {
    expect(
      Object.values(ofType(stack(), 'aws_iam_role'))
        .map(({ path, name }) => `${path}${name}`)
        .sort(),
    ).toEqual(
      names.flatMap((name) => ['deploy', 'plan'].map((kind) => `/baton-github/baton-${name}-${kind}`)).sort(),
    );
    const boundaries = Object.values(ofType(stack(), 'aws_iam_policy')).map(({ path, name }) => path + name);
    for (const name of names) expect(boundaries).toContain(`/baton-github/${name}-boundary`);
  });
  test('a plan’s changes nothing', () => {
    const rights = Object.values(ofType(stack(), 'aws_iam_policy')).filter(({ name }) => /-plan-/.test(name));
    expect(rights).toHaveLength(2);
    const actions = rights.flatMap(({ policy }) => statements(policy)).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^[a-z0-9]+:(Describe|Get|List)/.test(action))).toEqual([]);
  });
  test('one bakes a family, in the GitHub environment of its stack’s name', () => {
    const baking = synthState(
      { ...least, github: { ...github, environments: names } },
      { machine: { image: 'web' } },
    );
    const role = one(baking, 'aws_iam_role', 'image-web_bake');
    expect(role.name).toBe('baton-image-web-bake');
    expect(statements(role.assume_role_policy)[0]?.Condition?.StringEquals?.[`${ISSUER}:sub`]).toEqual([
      'repo:example-org/site:environment:image-web',
    ]);
    expect(baking.json.output.web_bake_role?.value).toMatch(/^\$\{aws_iam_role\./);
  });
  test('are not made where no repository is named', () => {
    expect(ofType(synthState(least), 'aws_iam_role')).toEqual({});
  });
  test('key, log and alarms of an environment are made here: no deploy may open or silence them', () => {
    const { alias, group, topics } = {
      alias: Object.values(ofType(stack(), 'aws_kms_alias')).map(({ name }) => name),
      group: Object.values(ofType(stack(), 'aws_cloudwatch_log_group')).map(({ name }) => name),
      topics: Object.values(ofType(stack(), 'aws_sns_topic')).map(({ name }) => name),
    };
    for (const name of names) {
      expect(alias).toContain(`alias/baton-${name}`);
      expect(group).toContain(`/baton/${name}`);
      expect(topics).toContain(`baton-${name}-alarms`);
    }
  });
});

describe('GitHub’s identity provider', () => {
  test('is made, once the account was found to have none', () => {
    const stack = synthState({ ...least, github });
    expect(one(stack, 'aws_iam_openid_connect_provider').depends_on).toEqual([
      'null_resource.github-provider',
    ]);
  });
  test('is used where the account has it already', () => {
    const stack = synthState({ ...least, github: { ...github, providerExists: true } });
    expect(ofType(stack, 'aws_iam_openid_connect_provider')).toEqual({});
    expect(Object.values(stack.json.data.aws_iam_openid_connect_provider ?? {})).toEqual([
      expect.objectContaining({ url: `https://${ISSUER}` }),
    ]);
  });
});

test.each([
  [
    'an environment on this computer',
    ['local'],
    /github\.environments: must name environments on AWS, and local is/,
  ],
  ['an environment that there is not', ['nowhere'], /no environment "nowhere"; known: /],
])('GitHub cannot deploy %s', (_, environments, words) => {
  const settings = validateState({ ...least, github: { ...github, environments } });
  expect(() => bootstrapped(settings, (name) => own.load(name))).toThrow(words);
});

test('an environment stands on the bootstrap where it names its bucket, and GitHub deploys it', () => {
  const settings = validateState({ ...least, github });
  const named = awsEnvironment({ state: { bucket: least.bucket } });
  expect(isBootstrapped(settings, 'production', named)).toBe(true);
  expect(isBootstrapped(settings, 'staging', named)).toBe(false);
  expect(isBootstrapped(settings, 'production', awsEnvironment())).toBe(false);
  expect(isBootstrapped(validateState(least), 'production', named)).toBe(false);
});

test('every mistake is reported together', () => {
  const wrong = { region: 'Frankfurt', bucket: 'A', github: { repository: 'site' } };
  expect(() => validateState(wrong)).toThrow(InvalidEnvironmentError);
  expect(() => validateState(wrong)).toThrow(
    /^environments\/state\.ts is not valid:\n {2}region: must be an AWS region.*\n {2}bucket: must be the name of a bucket.*\n {2}github\.repository: must be owner\/name/,
  );
});
