/** What leaves the job with a token: enough for `baton plan --from`, nothing that is marked as sensitive. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describePlan } from '../../../cli/plan/describe';
import { readPlan, type TerraformPlan } from '../../../cli/plan/terraform-plan';
import { synthAws } from '../../helpers/aws-synth';
import { deployable, planned } from '../../helpers/planned';

const SCRIPT = join(import.meta.dirname, '../../../.github/scripts/plan-json.mjs');

function run(plan: object, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    input: JSON.stringify(plan),
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const pair = () => ({
  before: deployable(synthAws()),
  after: deployable(synthAws(), { 'docker/nginx/nginx.conf': (text) => `${text}# more\n` }),
});

/** As Terraform has it, with the whole state. */
const withState = (plan: TerraformPlan, release: string, bucket = 'example-com-production-releases') => ({
  ...plan,
  prior_state: {
    values: {
      outputs: { release_id: { value: release }, other: { value: 'of nobody else' } },
      root_module: {
        resources: [
          { address: 'null_resource.upload', values: { triggers: { input: JSON.stringify({ bucket }) } } },
          { address: 'aws_kms_key.key', values: { secret: 'of the state' } },
        ],
      },
    },
  },
});

test('the words are the same as of the whole plan', async () => {
  const { before, after } = pair();
  const whole = withState(planned({ before, after }), before.release);
  const words = (plan: TerraformPlan) =>
    describePlan({ environment: 'a', plan, folder: after.folder, stored: async () => before.zip });
  const reduced = readPlan(run(whole), 'plan.json');
  const report = await words(reduced);
  expect(report).toEqual(await words(whole));
  expect(report.server.reasons.map(({ text }) => text)).toEqual([
    'configuration of nginx: docker/nginx/nginx.conf',
  ]);
  expect(JSON.stringify(reduced)).not.toMatch(/of the state|of nobody else/);
});

test('what is sensitive, or does not change, is left out', () => {
  const hidden = { password: 'hunter2', list: ['a', 'hunter2'], other: 'seen' };
  const marks = { password: true, list: [false, true] };
  const one = (address: string, actions: string[]) => ({
    ...{ address, type: 'aws_db', name: 'x', mode: 'managed' },
    change: { actions, before: hidden, after: hidden, before_sensitive: marks, after_sensitive: marks },
  });
  const text = run({
    format_version: '1.2',
    resource_changes: [one('aws_db.changed', ['update']), one('aws_db.same', ['no-op'])],
    output_changes: {
      token: {
        actions: ['update'],
        before: 'hunter2',
        after: 'hunter3',
        before_sensitive: true,
        after_sensitive: true,
      },
    },
  });
  expect(text).not.toMatch(/hunter|aws_db\.same/);
  expect(text).toContain('seen');
});

test.each<[string, string, string, string]>([
  [
    'the deployed release is found',
    'a'.repeat(64),
    'x-releases',
    `s3://x-releases/releases/${'a'.repeat(64)}/release.zip\n`,
  ],
  ['none before the first', '', 'x-releases', ''],
  ['no path from what is no release', '../../data/acme.json', 'x-releases', ''],
  ['no option from what is no bucket', 'a'.repeat(64), '--endpoint-url=x y', ''],
])('%s', (_, release, bucket, line) => {
  const reduced = run(withState({ format_version: '1.2' }, release, bucket));
  expect(run(JSON.parse(reduced), 'deployed')).toBe(line);
});
