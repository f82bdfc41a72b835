import { describe, expect, test } from 'vitest';
import { earlierThan, inputOf, ofType, one, synthServer } from '../../helpers/server-synth';

describe('the private keys', () => {
  test('reach the server as encrypted parameters, as the certificate does', () => {
    const parameters = Object.values(ofType(synthServer(), 'aws_ssm_parameter'));
    expect(parameters.map(({ name }) => name).sort()).toEqual([
      '/baton/production/ssh-ca-key',
      '/baton/production/ssh-host-certificate',
      '/baton/production/ssh-host-key',
    ]);
    for (const { type, key_id } of parameters) {
      expect(type).toBe('SecureString');
      expect(key_id).toMatch(/^\$\{aws_kms_key\.key_/);
    }
  });
  test('stand nowhere else: not in an output, a step or user data', () => {
    const stack = synthServer();
    const { resource, output, data } = stack.json;
    const { aws_ssm_parameter: _, tls_self_signed_cert: __, ...others } = resource;
    expect(JSON.stringify([others, output, data])).not.toMatch(/private_key_(openssh|pem)/);
  });
  test('do not change with a server', () => {
    const keys = ofType(synthServer(), 'tls_private_key');
    expect(JSON.stringify(keys)).not.toContain('aws_');
    for (const { algorithm } of Object.values(keys)) expect(algorithm).toBe('ED25519');
  });
  test('the authority’s is destroyed by nobody', () => {
    const authority = (protect: boolean) =>
      one(synthServer({ protect }), 'tls_private_key', 'identity_authority');
    expect(authority(true).lifecycle.prevent_destroy).toBe(true);
    expect(authority(false).lifecycle.prevent_destroy).toBe(false);
  });
});

describe('the host certificate', () => {
  test('is signed once the keys are stored, and again when a key, the name or its term is another', () => {
    const stack = synthServer();
    expect(inputOf(stack, 'certificate')).toEqual({
      region: 'eu-central-1',
      parameterPrefix: '/baton/production',
      keyArn: expect.stringMatching(/^\$\{aws_kms_key\.key_.*\.arn\}$/),
      domain: 'example.com',
      validDays: 730,
      host: expect.stringMatching(/^\$\{tls_private_key\.identity_host_.*\.public_key_fingerprint_sha256\}$/),
      authority: expect.stringMatching(/^\$\{tls_private_key\.identity_authority_.*fingerprint_sha256\}$/),
      since: expect.stringMatching(/^\$\{tls_self_signed_cert\.identity_term_.*\.validity_start_time\}$/),
    });
    const before = [...earlierThan(stack, 'null_resource.certificate')];
    expect(before.filter((name) => name.startsWith('aws_ssm_parameter.'))).toHaveLength(3);
  });
  test('is the step’s to write, and goes with the environment: its parameter is Terraform’s', () => {
    const stack = synthServer();
    const { value, lifecycle } = one(stack, 'aws_ssm_parameter', 'identity_certificate-place');
    expect(value).toBe('none yet');
    expect(lifecycle.ignore_changes).toEqual(['value']);
    // A parameter that Terraform had to make again holds none.
    const place = Object.keys(ofType(stack, 'aws_ssm_parameter')).filter((name) => name.includes('place'));
    expect(one(stack, 'null_resource', 'certificate').lifecycle.replace_triggered_by).toEqual(
      place.map((name) => `aws_ssm_parameter.${name}`),
    );
  });
  test('is renewed when less than a year is left, which the step sees too', () => {
    const { validity_period_hours, early_renewal_hours } = one(synthServer(), 'tls_self_signed_cert');
    expect(validity_period_hours).toBe(730 * 24);
    expect(early_renewal_hours).toBe(364 * 24);
  });
  test('replaces no server when it is renewed', () => {
    const machine = one(synthServer(), 'aws_instance');
    const { depends_on, ...rest } = machine;
    expect(depends_on).toContain('null_resource.certificate');
    expect(JSON.stringify(rest)).not.toMatch(/certificate|tls_/);
  });
});
