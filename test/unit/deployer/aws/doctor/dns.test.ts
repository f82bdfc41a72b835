/** What the records of a domain mean for a deploy, asked of a server of the test's own. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { dnsFindings, dnsResolver, type KnownAddress } from '../../../../../deployer/aws/doctor/dns';
import type { Finding } from '../../../../../deployer/doctor-commands';
import type { AwsInput } from '../../../../../settings/schema';
import { DnsServer, type Zone } from '../../../../helpers/dns-server';
import { awsEnvironment } from '../../../../helpers/environments';

const OURS = '192.0.2.10';
const KNOWN: KnownAddress = { address: OURS };

async function found(
  zone: Zone,
  input: Partial<AwsInput> = {},
  known: KnownAddress = KNOWN,
): Promise<Record<string, Finding>> {
  const server = await DnsServer.open(zone);
  onTestFinished(() => server.close());
  const environment = awsEnvironment({ aliases: [], without: ['grafana'], ...input });
  const findings = await dnsFindings(environment, known, dnsResolver([server.address]));
  return Object.fromEntries(findings.map((finding) => [finding.subject, finding]));
}

describe('the A record', () => {
  test.each<[string, Zone, string, RegExp]>([
    ['of the address', { 'example.com A': [OURS] }, 'ok', /leads to 192\.0\.2\.10/],
    [
      'of another',
      { 'example.com A': ['198.51.100.1'] },
      'problem',
      /leads to 198\.51\.100\.1, and .* is 192/,
    ],
    ['of both', { 'example.com A': [OURS, '198.51.100.1'] }, 'problem', /leads to/],
    ['nowhere', {}, 'problem', /no A record/],
  ])('%s', async (_, zone, state, detail) => {
    const { 'example.com': finding } = await found(zone);
    expect(finding).toMatchObject({ state, detail: expect.stringMatching(detail) });
    if (state === 'problem')
      expect(finding?.mend).toContain('write the record "example.com. 300 IN A 192.0.2.10"');
  });

  test('of a CDN is as expected where one is named', async () => {
    const zone = { 'example.com A': ['198.51.100.1'], 'example.com AAAA': ['2001:db8:0:0:0:0:0:1'] };
    const { 'example.com': finding } = await found(zone, { visitors: { proxies: ['198.51.100.0/24'] } });
    expect(finding).toMatchObject({ state: 'ok', detail: expect.stringContaining('a CDN') });
  });

  test('is nothing to complain of before the first deploy', async () => {
    const { 'example.com': finding } = await found({}, {}, { whyNone: 'not yet' });
    expect(finding).toMatchObject({ state: 'note', detail: 'no A record; not yet' });
  });

  test('is asked of every name', async () => {
    const named = await found({ 'example.com A': [OURS] }, { aliases: ['www.example.com'], without: [] });
    expect(named['example.com']?.state).toBe('ok');
    expect(named['www.example.com']?.state).toBe('problem');
    expect(named['monitoring.example.com']?.state).toBe('problem');
  });
});

test('an AAAA record leads visitors elsewhere', async () => {
  const server = await DnsServer.open({
    'example.com A': [OURS],
    'example.com AAAA': ['2001:db8:0:0:0:0:0:1'],
  });
  onTestFinished(() => server.close());
  const environment = awsEnvironment({ aliases: [], without: ['grafana'] });
  const findings = await dnsFindings(environment, KNOWN, dnsResolver([server.address]));
  expect(findings.map(({ state }) => state)).toEqual(['ok', 'problem', 'ok']);
  expect(findings[1]?.detail).toMatch(/AAAA record leads to 2001:db8::1/);
});

describe('the zone', () => {
  test.each<[readonly string[] | undefined, string, RegExp]>([
    [['ns-1.awsdns-00.com', 'ns-2.awsdns-01.net'], 'ok', /Route 53/],
    [['ns.registrar.example', 'ns-2.awsdns-01.net'], 'problem', /ns\.registrar\.example serve/],
    [undefined, 'problem', /not delegated/],
  ])('served by %j', async (servers, state, detail) => {
    const zone = { 'example.com A': [OURS], ...(servers && { 'example.com NS': servers }) };
    const { 'zone example.com': finding } = await found(zone, { dns: { zone: 'example.com' } });
    expect(finding).toMatchObject({ state, detail: expect.stringMatching(detail) });
  });
});

describe('CAA', () => {
  test.each<[string, Zone, Partial<AwsInput>, string, RegExp]>([
    ['none', {}, {}, 'ok', /every authority/],
    [
      'of the authority',
      { 'example.com CAA': ['issue letsencrypt.org'] },
      {},
      'ok',
      /lets letsencrypt\.org issue/,
    ],
    [
      'of another',
      { 'example.com CAA': ['issue sectigo.com'] },
      {},
      'problem',
      /sectigo\.com issue, and .* letsencrypt/,
    ],
    ['of nobody', { 'example.com CAA': ['issue ;'] }, {}, 'problem', /nobody/],
    [
      'with parameters',
      { 'example.com CAA': ['issue letsencrypt.org;validationmethods=http-01'] },
      {},
      'ok',
      /lets/,
    ],
    ['for reports alone', { 'example.com CAA': ['iodef mailto:a@example.com'] }, {}, 'ok', /no "issue"/],
    [
      'of the name above counts below it',
      { 'example.com CAA': ['issue sectigo.com'] },
      { domain: 'www.example.com' },
      'problem',
      /example\.com lets sectigo/,
    ],
    [
      'of the name itself hides the one above',
      { 'example.com CAA': ['issue sectigo.com'], 'www.example.com CAA': ['issue letsencrypt.org'] },
      { domain: 'www.example.com' },
      'ok',
      /www\.example\.com lets letsencrypt/,
    ],
  ])('%s', async (_, zone, input, state, detail) => {
    const { CAA } = await found(zone, input);
    expect(CAA).toMatchObject({ state, detail: expect.stringMatching(detail) });
  });
});

test('nobody who answers is no problem of the domain', async () => {
  const server = await DnsServer.open({});
  const { address } = server;
  server.close();
  const environment = awsEnvironment({ dns: { zone: 'example.com' } });
  const findings = await dnsFindings(environment, KNOWN, dnsResolver([address]));
  expect(findings.length).toBeGreaterThan(3);
  expect(findings.filter(({ state }) => state !== 'note')).toEqual([]);
  expect(findings[0]?.detail).toMatch(/not asked: ECONNREFUSED.*offline/);
});
