import { describe, expect, test } from 'vitest';
import { nginx } from '../../../docker/nginx/service';
import { staticConfig } from '../../../docker/traefik/static';
import { uploadsAtATime, uploadsOfOne } from '../../../docker/uploads';
import { connectionRules } from '../../../userdata/connections';
import { awsEnvironment, leastAws } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const problems = (input: object) => problemsOf({ ...leastAws, ...input });
const wide = 'must not be wider than a /8, or an IPv6 /16: all who are in it are believed';
const own =
  'must not hold addresses of 172.28.0.0/16 or 172.29.0.0/16: the server’s own containers have them';

describe('a proxy', () => {
  // The widest of known CDNs are among them.
  test.each([
    '104.16.0.0/13',
    '104.64.0.0/10',
    '2400:cb00::/32',
    '2600:1400::/24',
    '10.0.0.0/8',
    '192.0.2.1/32',
  ])('may be %s', (network) => {
    expect(problems({ visitors: { proxies: [network] } })).toEqual([]);
  });
  test.each([
    ['0.0.0.0/0', [wide, own]],
    ['::/0', [wide]],
    ['128.0.0.0/1', [wide, own]],
    ['2000::/3', [wide]],
    ['172.16.0.0/12', [own]],
    ['172.29.0.1/32', [own]],
    ['172.28.0.0/16', [own]],
    ['192.0.2.1', ['must be a network such as 198.51.100.0/24 or 2001:db8::/32; did you mean 192.0.2.1/32?']],
    [
      '192.0.2.1/24',
      ['must be a network such as 198.51.100.0/24 or 2001:db8::/32; did you mean 192.0.2.0/24?'],
    ],
  ])('must not be %s', (network, expected) => {
    expect(problems({ visitors: { proxies: ['198.51.100.0/24', network] } })).toEqual(
      expected.map((words) => `visitors.proxies.1: ${words}, got ${JSON.stringify(network)}`),
    );
  });
});

test('addresses are logged whole or short', () => {
  expect(problems({ visitors: { loggedAddresses: 'none' } })).toEqual([
    'visitors.loggedAddresses: must be whole or short, got "none"',
  ]);
});

test('uploads need PHP, which takes them', () => {
  expect(problems({ site: { uploadMiB: 64 } })).toEqual([
    'site.uploadMiB: needs site.php, which takes the uploads, got 64',
  ]);
  expect(problems({ site: { uploadMiB: 64, php: true } })).toEqual([]);
});

/** Traefik, nginx and the machine's limits each have to know a proxy: one that does not would count it as a client. */
describe('a proxy is known to', () => {
  const proxies = ['198.51.100.0/24', '2001:db8::/32'];
  const environment = awsEnvironment({ visitors: { proxies } });
  const entryPoints = (of = environment) =>
    (staticConfig(of) as { entryPoints: Record<string, { forwardedHeaders?: object }> }).entryPoints;
  const files = (of = environment) =>
    (nginx(of)?.files ?? []).map(({ content }) => content.toString()).join('\n');

  test('Traefik, at both ways in', () => {
    for (const name of ['web', 'websecure'])
      expect(entryPoints()[name]?.forwardedHeaders).toEqual({ trustedIPs: proxies });
    expect(JSON.stringify(entryPoints(awsEnvironment()))).not.toContain('forwardedHeaders');
  });
  test('nginx', () => {
    for (const network of proxies) expect(files()).toContain(`set_real_ip_from ${network};\n`);
    expect(files()).toContain('\nlimit_conn visitors 50;\n');
    expect(files(awsEnvironment()).match(/set_real_ip_from .*/g)).toEqual(['set_real_ip_from 172.29.0.1;']);
  });
  test('the machine, which does not limit its connections as if they were one client’s', () => {
    expect(connectionRules(environment)).toContain('auto-merge; elements = { 198.51.100.0/24 } }');
    expect(connectionRules(environment)).toContain('auto-merge; elements = { 2001:db8::/32 } }');
  });
});

describe('bodies that wait take a known part of the disk', () => {
  test.each([
    [1, 512, 128],
    [32, 31, 7],
    [100, 10, 2],
    [1024, 2, 1],
  ])('%i MiB: %i at a time, %i of one visitor', (uploadMiB, all, ofOne) => {
    const environment = awsEnvironment({ site: { php: true, uploadMiB } });
    expect([uploadsAtATime(environment), uploadsOfOne(environment)]).toEqual([all, ofOne]);
  });
});
