import { describe, expect, test } from 'vitest';
import { InvalidEnvironmentError, validateState } from '../../environments/validate';
import { ofType, one, statements, synthState } from '../helpers/server-synth';

const least = { region: 'eu-central-1', bucket: 'example-com-state' };
const github = { repository: 'example-org/site' };
const ISSUER = 'token.actions.githubusercontent.com';

test('the whole stack', () => {
  expect(synthState({ ...least, github }).text).toMatchSnapshot();
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
  const trust = (role: string, input: object = {}) => {
    const stack = synthState({ ...least, github: { ...github, ...input } });
    const [statement] = statements(one(stack, 'aws_iam_role', `github_${role}`).assume_role_policy);
    return statement;
  };

  test('are for GitHub’s tokens for AWS alone', () => {
    for (const role of ['plan-role', 'deploy-role']) {
      expect(trust(role)?.Action).toEqual(['sts:AssumeRoleWithWebIdentity']);
      expect(trust(role)?.Condition?.StringEquals?.[`${ISSUER}:aud`]).toBe('sts.amazonaws.com');
    }
  });
  test('the plan’s is for pull requests of this repository', () => {
    expect(trust('plan-role')?.Condition).toEqual({
      StringEquals: {
        [`${ISSUER}:aud`]: 'sts.amazonaws.com',
        [`${ISSUER}:sub`]: ['repo:example-org/site:pull_request'],
      },
    });
  });
  test.each([
    ['an environment, whose approval rules hold', {}, ['repo:example-org/site:environment:production']],
    [
      'a branch, where there are no environments',
      { environments: [], branch: 'release' },
      ['repo:example-org/site:ref:refs/heads/release'],
    ],
  ])('the deploy’s is for %s', (_, input, subjects) => {
    expect(trust('deploy-role', input)?.Condition?.StringEquals?.[`${ISSUER}:sub`]).toEqual(subjects);
  });

  const allowed = (role: string) =>
    statements(one(synthState({ ...least, github }), 'aws_iam_role_policy', `github_${role}-policy`).policy);

  test('the plan’s changes nothing', () => {
    const actions = allowed('plan').flatMap(({ Action }) => Action);
    const harmless = /^[a-z0-9]+:(Describe|Get|List|View)|^kms:Decrypt$/;
    expect(actions.filter((action) => !harmless.test(action))).toEqual([]);
  });
  test('the deploy’s cannot change the workflows’ own roles', () => {
    expect(allowed('deploy')).toContainEqual({
      Sid: 'NotItself',
      Effect: 'Deny',
      Action: ['iam:*'],
      Resource: [expect.stringMatching(/:role\/baton-github-\*$/)],
    });
  });
  test('the deploy’s may pass and make roles of Baton’s name alone, and never everything', () => {
    for (const { Effect, Action, Resource = [] } of allowed('deploy')) {
      if (Effect === 'Deny') continue;
      expect(Action).not.toContain('*');
      if (Action.some((action) => action.startsWith('iam:')))
        expect(Resource.filter((name) => !name.includes('baton'))).toEqual([]);
    }
  });
  test('the state is reached below its own folder only', () => {
    const objects = [...allowed('plan'), ...allowed('deploy')]
      .flatMap(({ Resource = [] }) => Resource)
      .filter((name) => name.startsWith('arn:aws:s3:::example-com-state/'));
    expect(new Set(objects)).toEqual(new Set(['arn:aws:s3:::example-com-state/baton/*']));
  });

  test('are not made where no repository is named', () => {
    expect(ofType(synthState(least), 'aws_iam_role')).toEqual({});
  });
});

test('what is wrong is told at once', () => {
  const wrong = { region: 'Frankfurt', bucket: 'A', github: { repository: 'site' } };
  expect(() => validateState(wrong)).toThrow(InvalidEnvironmentError);
  expect(() => validateState(wrong)).toThrow(
    /^environments\/state\.ts is not valid:\n {2}region: must be an AWS region.*\n {2}bucket: must be the name of a bucket.*\n {2}github\.repository: must be owner\/name/,
  );
});
