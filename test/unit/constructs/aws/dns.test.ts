import { describe, expect, test } from 'vitest';
import { type AwsInput, ofType, one, synthAws } from '../../../helpers/aws-synth';
import { leastAws } from '../../../helpers/environments';
import { problemsOf } from '../../../helpers/problems';

const externalAccount = { keyId: 'kid-1', hmacSecret: 'acme-hmac' };
const IP = /^\$\{aws_eip\..*\.public_ip\}$/;
/** `TYPE name: values`, sorted. */
const records = (input: AwsInput) =>
  Object.values(ofType(synthAws(input), 'aws_route53_record'))
    .map(
      ({ type, name, records }) =>
        `${type} ${name}: ${(records as string[]).map((one) => (IP.test(one) ? 'IP' : one)).join(' | ')}`,
    )
    .sort();

describe('with a zone in Route 53', () => {
  test('every name leads to the address, and one authority may issue certificates', () => {
    const input: AwsInput = { dns: { zone: 'example.com' } };
    expect(records(input)).toEqual([
      'A example.com: IP',
      'A monitoring.example.com: IP',
      'A www.example.com: IP',
      'CAA example.com: 0 issue "letsencrypt.org"',
    ]);
    expect(Object.values(synthAws(input).json.data.aws_route53_zone ?? {})).toEqual([
      expect.objectContaining({ name: 'example.com', private_zone: false }),
    ]);
  });
  test.each([
    ['Let’s Encrypt', {}, {}, ['letsencrypt.org']],
    [
      'its staging',
      { server: 'https://acme-staging-v02.api.letsencrypt.org/directory' },
      {},
      ['letsencrypt.org'],
    ],
    ['ZeroSSL', { server: 'https://acme.zerossl.com/v2/DV90', externalAccount }, {}, ['sectigo.com']],
    ['Google', { server: 'https://dv.acme-v02.api.pki.goog/directory', externalAccount }, {}, ['pki.goog']],
    ['Buypass', { server: 'https://api.buypass.com/acme/directory' }, {}, ['buypass.com']],
    // Nobody knows how it calls itself: a record would keep it from issuing.
    ['one’s own', { server: 'https://ca.example.com/' }, {}, []],
    [
      'those that are named',
      {},
      { authorities: ['letsencrypt.org', 'pki.goog'] },
      ['letsencrypt.org', 'pki.goog'],
    ],
  ])('CAA records name the authority in use: %s', (_, acme, dns, issuers) => {
    const found = records({ acme, dns: { zone: 'example.com', ...dns } }).filter((line) =>
      /^CAA /.test(line),
    );
    const values = issuers.map((issuer) => `0 issue "${issuer}"`).join(' | ');
    expect(found).toEqual(issuers.length > 0 ? [`CAA example.com: ${values}`] : []);
  });
  test('mail and proofs', () => {
    const input: AwsInput = {
      dns: {
        zone: 'example.com',
        mx: [
          { priority: 10, host: 'mx1.example.net' },
          { priority: 20, host: 'mx2.example.net' },
        ],
        spf: 'v=spf1 exists:%{i}.example.com -all',
        dmarc: 'v=DMARC1; p=reject',
        verifications: ['some-verification=abc', 'x'.repeat(300)],
      },
    };
    expect(records(input).filter((line) => !/^(A|CAA) /.test(line))).toEqual([
      'MX example.com: 10 mx1.example.net. | 20 mx2.example.net.',
      'TXT _dmarc.example.com: v=DMARC1; p=reject',
      // Terraform's own sign is written twice, and a string of DNS has 255 characters at most.
      `TXT example.com: v=spf1 exists:%%{i}.example.com -all | some-verification=abc | ` +
        `${'x'.repeat(255)}""${'x'.repeat(45)}`,
    ]);
  });
  test('names of another zone are left to a person, who is told', () => {
    const stack = synthAws({ aliases: ['example.org'], dns: { zone: 'example.com' } });
    expect(Object.values(ofType(stack, 'aws_route53_record')).map(({ name }) => name)).not.toContain(
      'example.org',
    );
    expect(stack.json.output.dns_records?.value).toEqual([
      expect.stringMatching(/^example\.org\. 300 IN A \$\{aws_eip/),
    ]);
  });
});

test('without one nothing is written, and all is told', () => {
  const stack = synthAws({ dns: { spf: 'v=spf1 -all' } });
  expect(ofType(stack, 'aws_route53_record')).toEqual({});
  expect(stack.json.output.dns_records?.value).toContain('example.com. 300 IN TXT "v=spf1 -all"');
});

describe('what contradicts itself', () => {
  test.each<[string, AwsInput, string]>([
    [
      'a zone of somebody else',
      { dns: { zone: 'example.org' } },
      'dns.zone: must be example.com or a part of its end, got "example.org"',
    ],
    [
      'an end that is no part',
      { dns: { zone: 'ample.com' } },
      'dns.zone: must be example.com or a part of its end, got "ample.com"',
    ],
    [
      'DNS-01 without a zone',
      { acme: { challenge: 'dns-01' } },
      'acme.challenge: dns-01 with route53 needs dns.zone, which the server may then write to',
    ],
    [
      'a build without its folder',
      { site: { build: { command: 'make', sources: 'src' } } },
      'site.build: needs site.directory, the folder that it makes',
    ],
  ])('%s', (_, input, problem) => {
    expect(problemsOf({ ...leastAws, ...input })).toEqual([problem]);
  });
});

test('health checks ask the names, not the address', () => {
  const checks = Object.values(ofType(synthAws(), 'aws_route53_health_check'));
  expect(checks.map(({ fqdn }) => fqdn).sort()).toEqual(['example.com', 'monitoring.example.com']);
  expect(one(synthAws({ without: ['grafana'] }), 'aws_route53_health_check').fqdn).toBe('example.com');
});
