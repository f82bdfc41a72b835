/** Plans that nobody wants by accident are refused, each by the flag that names what it would do. */
import { describe, expect, test } from 'vitest';
import { type Danger, dangers, refuse } from '../../../../cli/plan/dangers';
import { planReport } from '../../../../cli/plan/report';
import type { Change, ResourceChange, TerraformPlan } from '../../../../cli/plan/terraform-plan';
import { synthAws } from '../../../helpers/aws-synth';
import { synthLocal } from '../../../helpers/local-synth';
import { deployable, planned } from '../../../helpers/planned';

const SERVING = {
  release_id: { actions: ['no-op'], before: 'a'.repeat(64), after: 'a'.repeat(64) },
} as const;

type Actions = Change['actions'];
const DESTROY: Actions = ['delete'];
const GAP: Actions = ['delete', 'create'];
const NO_GAP: Actions = ['create', 'delete'];

function one(
  address: string,
  actions: Actions,
  before: object = {},
  after: object = {},
  more = {},
): ResourceChange {
  const [type = '', name = ''] = address.split('.');
  return { address, mode: 'managed', type, name, change: { actions, before, after }, ...more };
}

const plan = (...changes: ResourceChange[]): TerraformPlan => ({
  format_version: '1.2',
  resource_changes: changes,
  output_changes: SERVING,
});
const flags = (found: readonly Danger[]) => found.map(({ flag }) => flag);

test.each<[string, ResourceChange, string]>([
  [
    'the bucket of the data',
    one('aws_s3_bucket.buckets_data', DESTROY, { bucket: 'x-data' }),
    'destroy-data',
  ],
  [
    'the bucket of the content, under another name',
    one('aws_s3_bucket.buckets_content', GAP),
    'destroy-data',
  ],
  ['the bucket of the states', one('aws_s3_bucket.state_bucket', DESTROY), 'destroy-data'],
  ['the key that encrypts', one('aws_kms_key.foundation_key', DESTROY), 'destroy-data'],
  ['the logs', one('aws_cloudwatch_log_group.logs', DESTROY), 'destroy-data'],
  ['volumes of this computer', one('terraform_data.data', NO_GAP), 'destroy-data'],
  ['the SSH keys', one('null_resource.identity', GAP), 'destroy-data'],
  ['the address', one('aws_eip.address_eip', DESTROY), 'destroy-address'],
  ['another address', one('aws_eip.address_eip', NO_GAP), 'destroy-address'],
  [
    'another machine type, in place',
    one('aws_instance.machine', ['update'], { instance_type: 'a' }, { instance_type: 'b' }),
    'stop-server',
  ],
  [
    'a larger disk below its file system',
    one(
      'aws_instance.machine',
      ['update'],
      { root_block_device: [{ volume_size: 20 }] },
      { root_block_device: [] },
    ),
    'stop-server',
  ],
  ['a machine that goes before the next is there', one('aws_instance.machine', GAP), 'interruption'],
  ['a machine that goes for good', one('terraform_data.machine', DESTROY), 'interruption'],
  ['an address without a server', one('aws_eip_association.switch', GAP), 'interruption'],
  ['a network of this computer', one('terraform_data.network', NO_GAP), 'interruption'],
  ['the gateway of this computer', one('terraform_data.address', GAP), 'interruption'],
  ['the way to the internet', one('aws_internet_gateway.gateway', GAP), 'interruption'],
  ['the route', one('aws_route.route', DESTROY), 'interruption'],
  [
    'the rule that lets visitors in',
    one('aws_vpc_security_group_ingress_rule.https', GAP, { from_port: 443, to_port: 443 }),
    'interruption',
  ],
  ['the record of the site', one('aws_route53_record.dns_site', GAP), 'interruption'],
])('%s is refused, and allowed by its flag', (_, change, flag) => {
  const found = dangers(plan(change), []);
  expect(flags(found)).toEqual([flag]);
  expect(() => refuse(found, 'production', 'baton plan production')).toThrow(`--allow ${flag}`);
  const allowed = dangers(plan(change), [flag]);
  expect(allowed).toMatchObject([{ flag, allowed: true }]);
  expect(() => refuse(allowed, 'production', '')).not.toThrow();
});

test.each<[string, ResourceChange]>([
  ['a machine that is replaced as always', one('aws_instance.machine', NO_GAP)],
  ['the address that moves', one('aws_eip_association.switch', NO_GAP)],
  ['other tags', one('aws_instance.machine', ['update'], { tags: {} }, { tags: { a: 'b' } })],
  ['a setting of a bucket', one('aws_s3_bucket_versioning.data', GAP)],
  ['a record that the settings do not name any more', one('aws_route53_record.dns_alias', DESTROY)],
  ['SSH closed', one('aws_vpc_security_group_ingress_rule.ssh', DESTROY, { from_port: 22, to_port: 22 })],
  [
    'the previous machine, which an interrupted deploy has left',
    one('aws_instance.machine', DESTROY, {}, {}, { deposed: '3ca3cfe3' }),
  ],
  ['what is only read', one('aws_s3_bucket.found', ['read'], {}, {}, { mode: 'data' })],
])('%s is not refused', (_, change) => {
  expect(dangers(plan(change), [])).toEqual([]);
});

test('before the first release nothing can be interrupted, but data can be destroyed', () => {
  const nothing = {
    ...plan(one('terraform_data.network', GAP), one('terraform_data.data', GAP)),
    output_changes: {},
  };
  expect(flags(dangers(nothing, []))).toEqual(['destroy-data']);
});

test('who allows one effect has not allowed another', () => {
  const found = dangers(plan(one('aws_eip.address', GAP), one('aws_instance.machine', GAP)), [
    'interruption',
  ]);
  expect(() => refuse(found, 'production', 'npx baton apply production')).toThrow('--allow destroy-address');
});

test('every danger is told at once, with all flags in the next step', () => {
  const found = dangers(plan(one('aws_eip.address', GAP), one('aws_instance.machine', GAP)), []);
  expect(() => refuse(found, 'production', 'npx baton apply production')).toThrow(
    /Next step: .*npx baton apply production --allow destroy-address --allow interruption$/,
  );
});

describe('of stacks as they are', () => {
  test('a machine type that somebody has changed by hand would be changed back in place: refused', () => {
    const stack = deployable(synthAws({ machine: { instanceType: 't4g.small' } }));
    const drift = { 'aws_instance.machine': { instance_type: 't4g.large' } };
    const found = planReport({
      environment: 'production',
      plan: planned({ before: stack, after: stack, drift }),
      planned: stack.release,
    });
    expect(found.result).toBe('refused');
    expect(found.server.action).toBe('update');
    expect(found.server.reasons.map(({ text }) => text)).toEqual(['machine type: t4g.large -> t4g.small']);
    expect(flags(found.dangers)).toEqual(['stop-server']);
  });

  test('another prefix of the buckets would destroy what is in them: refused', () => {
    const before = deployable(synthAws({ protect: false }));
    const after = deployable(synthAws({ protect: false, bucketPrefix: 'other' }));
    const found = dangers(planned({ before, after }), []);
    expect(flags(found)).toEqual(['destroy-data']);
    expect(found[0]?.resources).toContain('bucket other-production-content');
  });

  test('another network of a local environment: refused', () => {
    const before = deployable(synthLocal());
    const after = deployable(synthLocal({ network: '10.99.0.0/16' }));
    expect(flags(dangers(planned({ before, after }), []))).toEqual(['interruption']);
  });
});
