import { describe, expect, test } from 'vitest';
import { earlierThan, inputOf, ofType, one, type Synthesized, synthAws } from '../../../helpers/aws-synth';

describe('the private keys', () => {
  test('are in no resource: Terraform reads each again, decrypted, and writes it into its state', () => {
    const { resource, data, output } = synthAws().json;
    expect(JSON.stringify([resource.aws_ssm_parameter, resource.tls_private_key])).toBe('[null,null]');
    expect(JSON.stringify([data, output])).not.toContain('tls_private_key');
  });
  test('are forgotten by Terraform, and reach the step that stores them by its environment alone', () => {
    const stack = synthAws();
    expect((stack.json as Synthesized['json'] & { ephemeral: object }).ephemeral).toEqual({
      tls_private_key: { authority: { algorithm: 'ED25519' }, host: { algorithm: 'ED25519' } },
    });
    const { triggers, provisioner } = one(stack, 'null_resource', 'identity');
    expect(JSON.stringify(triggers)).not.toContain('ephemeral');
    const [create, destroy] = provisioner;
    expect(create['local-exec'].environment).toMatchObject({
      BATON_AUTHORITY_KEY: '${ephemeral.tls_private_key.authority.private_key_openssh}',
      BATON_HOST_KEY: '${ephemeral.tls_private_key.host.private_key_openssh}',
    });
    expect(JSON.stringify(destroy)).not.toContain('ephemeral');
    expect(stack.text.match(/ephemeral\.tls_private_key/g)).toHaveLength(2);
  });
  test('do not change with a server', () => {
    expect(JSON.stringify(inputOf(synthAws(), 'identity'))).not.toContain('aws_instance');
  });
  test('are destroyed by nobody', () => {
    const identity = (protect: boolean) => one(synthAws({ protect }), 'null_resource', 'identity');
    expect(identity(true).lifecycle.prevent_destroy).toBe(true);
    expect(identity(false).lifecycle.prevent_destroy).toBe(false);
  });
});

describe('the host certificate', () => {
  test('is signed once the keys are stored, and looked at again when they, the name or the year is another', () => {
    const stack = synthAws();
    expect(inputOf(stack, 'certificate')).toEqual({
      region: 'eu-central-1',
      parameterPrefix: '/baton/production',
      domain: 'example.com',
      validDays: 730,
      identity: '${null_resource.identity.id}',
      year: '${formatdate("YYYY", plantimestamp())}',
    });
    expect([...earlierThan(stack, 'null_resource.certificate')]).toContain('null_resource.identity');
  });
  test('replaces no server when it is renewed', () => {
    const { depends_on, ...rest } = one(synthAws(), 'aws_instance');
    expect(depends_on).toContain('null_resource.certificate');
    expect(JSON.stringify(rest)).not.toMatch(/certificate|tls_/);
  });
});

test('nothing that is secret is read into the state: parameters come encrypted, or are for everybody', () => {
  const { data } = synthAws({ alerts: { heartbeatUrlSecret: 'heartbeat' } }).json;
  for (const found of Object.values(data.aws_ssm_parameters_by_path ?? {}))
    expect(found.with_decryption).toBe(false);
  for (const found of Object.values(data.aws_ssm_parameter ?? {}))
    if (found.name !== '/baton/production/ssh-ca-public-key') expect(found.with_decryption).toBe(false);
  expect(ofType(synthAws(), 'random_password')).toEqual({});
});
