/** Settings that cannot work: each is reported before anything is made, all of one run together. */
import { expect, test } from 'vitest';
import { MACHINE_PORTS } from '../../../protocol/addresses';
import { validate } from '../../../settings/validate';
import { awsEnvironment, leastAws, leastLocal, SSH_KEY } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const admin = (...names: string[]) => ({ admins: names.map((name) => ({ name, sshKeys: [SSH_KEY] })) });
const dns01 = (dnsProvider: string, dnsSecrets = {}) => ({
  acme: { challenge: 'dns-01', dnsProvider, dnsSecrets },
});
const zerossl = { server: 'https://acme.zerossl.com/v2/DV90' };
const externalAccount = { keyId: 'kid-1', hmacSecret: 'acme-hmac' };
const vpc = { vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' };

type Row = [what: string, input: object, ...problems: RegExp[]];

const WRONG: readonly Row[] = [
  ...['operator', 'staff', 'sudo', 'backup', 'www-data', 'nobody', 'docker', 'sshd', 'systemd-resolve'].map(
    (name): Row => [
      `an admin named ${name}`,
      admin(name),
      new RegExp(
        `^admins\\.0\\.name: must be a name that Debian has for no user and no group, such as ` +
          `${name}-admin, got "${name}"$`,
      ),
    ],
  ),
  [
    'an admin as packages name users',
    admin('_apt'),
    /^admins\.0\.name: must be a Linux user name: a-z first/,
  ],
  [
    'an admin twice',
    admin('ann', 'bob', 'ann'),
    /^admins: must not name one twice: write all keys of ann in one/,
  ],

  ...Object.values(MACHINE_PORTS).map(
    (port): Row => [
      `SSH at port ${port}`,
      { ssh: { port } },
      new RegExp(
        `^ssh\\.port: must be a port that is free .*, such as 22 or 2222: 53, 80, 443, .*, got ${port}$`,
      ),
    ],
  ),

  [
    'a domain in upper case',
    { domain: 'Example.COM' },
    /^domain: .*; did you mean example\.com\?, got "Example\.COM"$/,
  ],
  ['with a final dot', { domain: 'example.com.' }, /^domain: .*; did you mean example\.com\?/],
  [
    'with both, and a zone',
    { domain: 'Example.com.', dns: { zone: 'example.com' } },
    /^domain: .*example\.com\?/,
  ],
  ['as a URL', { domain: 'https://example.com/' }, /^domain: .*; did you mean example\.com\?/],
  ['as people write it', { domain: 'bücher.example' }, /^domain: .*; did you mean xn--bcher-kva\.example\?/],
  [
    'a zone with a final dot',
    { dns: { zone: 'example.com.' } },
    /^dns\.zone: .*; did you mean example\.com\?/,
  ],
  [
    'a mail server so',
    { dns: { mx: [{ priority: 1, host: 'Mail.example.com.' }] } },
    /^dns\.mx\.0\.host: .*mail\.example/,
  ],
  [
    'a domain without room for the dashboards',
    { domain: `${'a.'.repeat(120)}com`, bucketPrefix: 'site' },
    /^domain: must have at most 242 characters, as the dashboards are at monitoring\.<domain>/,
  ],
  [
    'a long domain',
    { domain: `${'a'.repeat(60)}.com` },
    /^bucketPrefix: must be 24 shorter: .*at most 63; write one of your own/,
  ],
  ...['xn--bcher', 'sthree-site', 'amzn-s3-demo-site'].map(
    (bucketPrefix): Row => [
      `buckets ${bucketPrefix}`,
      { bucketPrefix },
      /^bucketPrefix: must not begin as S3's own/,
    ],
  ),
  [
    'a bucket of the state so',
    { state: { bucket: 'xn--a' } },
    /^state\.bucket: must not begin as S3's own names do/,
  ],

  [
    'SPF in quotes',
    { dns: { spf: '"v=spf1 -all"' } },
    /^dns\.spf: must be the text itself, .*; did you mean v=spf1 -all\?/,
  ],
  [
    'DMARC in two strings',
    { dns: { dmarc: '"v=DMARC1; " "p=none"' } },
    /^dns\.dmarc: .*; did you mean v=DMARC1; p=none\?/,
  ],
  [
    'a proof in quotes',
    { dns: { verifications: ['"a=b"'] } },
    /^dns\.verifications\.0: .*; did you mean a=b\?/,
  ],
  [
    'a second SPF',
    { dns: { verifications: ['v=spf1 -all'] } },
    /^dns\.verifications: must hold no SPF record/,
  ],
  [
    'a proof twice',
    { dns: { verifications: ['a', 'b', 'a'] } },
    /^dns\.verifications: must not repeat a text, got "a"/,
  ],

  ...['172.28.0.0/24', '172.29.5.0/24', '172.17.0.0/16'].map(
    (cidr): Row => [
      `a network at ${cidr}`,
      { network: { cidr } },
      /^network\.cidr: must not meet 172\.\d+\.0\.0\/16, which the server's containers have: write one beside/,
    ],
  ),
  [
    'a large network',
    { network: { cidr: '10.0.0.0/8' } },
    /^network\.cidr: must be a network of \/16 to \/28/,
  ],
  ['a small one', { network: { cidr: '10.0.0.0/29' } }, /^network\.cidr: must be a network of \/16 to \/28/],
  ['an IPv6 one', { network: { cidr: '2001:db8::/32' } }, /^network\.cidr: must be an IPv4 network/],
  [
    'a loopback one',
    { network: { cidr: '127.0.0.0/16' } },
    /^network\.cidr: must be addresses that a network can have/,
  ],
  [
    'one to make beside one that is there',
    { network: { cidr: '10.1.0.0/24', ...vpc } },
    /^network\.cidr: is for a network/,
  ],

  ...[
    'cn-north-1',
    'us-gov-west-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eu-isoe-west-1',
    'eusc-de-east-1',
  ].map(
    (region): Row => [
      region,
      { region },
      new RegExp(`^region: must be a region of the partition aws, .*, got "${region}"`),
    ],
  ),
  [
    'metrics larger than the disk',
    { retention: { metricsGiB: 18 } },
    /^retention\.metricsGiB: must be at most 17 with the 20 GiB of machine\.diskGiB, .*diskGiB: 24 \}, got 18$/,
  ],
  [
    'a family of images and an image',
    { machine: { image: 'web', ami: 'ami-0123456789abcdef0' } },
    /^machine\.ami: is for a machine that installs its packages, and machine\.image names a family: leave one out$/,
  ],
  [
    'a disk smaller than them',
    { machine: { diskGiB: 10 }, retention: { metricsGiB: 8 } },
    /^retention\.metricsGiB: must be at most 7/,
  ],

  [
    'a DNS provider without its token',
    dns01('cloudflare'),
    /^acme\.dnsSecrets: cloudflare needs CF_DNS_API_TOKEN, or CF_API_EMAIL and CF_.*; write .*'cf-dns-api-token' \}, got \{\}$/,
  ],
  [
    'half of it',
    dns01('namecheap', { NAMECHEAP_API_USER: 'a' }),
    /^acme\.dnsSecrets: namecheap needs NAMECHEAP_API_USER and NAMECHEAP_API_KEY;/,
  ],
  [
    'that of another',
    dns01('hetzner', { DO_AUTH_TOKEN: 'token' }),
    /^acme\.dnsSecrets\.DO_AUTH_TOKEN: hetzner knows HETZNER_API_TOKEN, HETZNER_API_KEY$/,
    /^acme\.dnsSecrets: hetzner needs HETZNER_API_TOKEN, or HETZNER_API_KEY;/,
  ],
  [
    'a token itself',
    dns01('linode', { LINODE_TOKEN: 'A0/b' }),
    /^acme\.dnsSecrets\.LINODE_TOKEN: must be the name of a stored secret/,
  ],
  [
    'a DNS provider that nobody knows',
    dns01('cloudfare'),
    /^acme\.dnsProvider: must be a DNS provider that is known here: .*cloudflare/,
  ],
  [
    'Route 53 with a secret',
    { ...dns01('route53', { A: 'b' }), dns: { zone: 'example.com' } },
    /^acme\.dnsSecrets\.A: route53 knows none$/,
  ],
  [
    'secrets without dns-01',
    { acme: { dnsProvider: 'desec', dnsSecrets: { DESEC_TOKEN: 'a' } } },
    /^acme\.dnsSecrets: are for dns-01 alone/,
  ],
  [
    'an authority that wants an account',
    { acme: zerossl },
    /^acme\.externalAccount: is required by acme\.zerossl\.com, .*hmacSecret: 'acme-hmac'/,
  ],
  [
    'one that CAA keeps out',
    { acme: { ...zerossl, externalAccount }, dns: { authorities: ['letsencrypt.org'] } },
    /^dns\.authorities: must name sectigo\.com, .*write \["sectigo\.com","letsencrypt\.org"\]/,
  ],

  ...[
    [
      'to each other',
      [
        { from: '/1', to: '/2' },
        { from: '/2', to: '/1' },
      ],
      '/1 to /2 to /1',
    ],
    ['to itself by an alias', [{ from: '/a', to: 'https://www.example.com/a' }], '/a to /a'],
  ].map(
    ([what, redirects, circle]): Row => [
      `redirects ${what}`,
      { site: { redirects } },
      new RegExp(
        `^site\\.redirects\\.0: no visitor would ever arrive, because it leads in a circle: ${circle}\\. Lead one of`,
      ),
    ],
  ),
  [
    'the site’s own URL',
    { site: { redirects: [{ from: '/a', to: 'https://example.com/b' }] } },
    /^site\.redirects\.0\.to: is the site's own; write the path alone: "\/b", got "https:\/\/example\.com\/b"$/,
  ],
  ...[
    ['/a//b', '/a/b'],
    ['/a/../b', '/b'],
  ].map(
    ([from, right]): Row => [
      `a redirect from ${from}`,
      { site: { redirects: [{ from, to: '/c' }] } },
      new RegExp(
        `^site\\.redirects\\.0\\.from: is compared as the path that it comes to; write "${right}", got`,
      ),
    ],
  ),
  [
    'a target that stops nginx',
    { site: { redirects: [{ from: '/a', to: `/${'b'.repeat(4096)}` }] } },
    /^site\.redirects\.0\.to: must be at most 3900 bytes, because nginx reads no longer ones, is 4097, got "\/b+"…/,
  ],
  [
    'a script for missing files without PHP',
    { site: { frontController: '/index.php' } },
    /^site\.frontController: needs site\.php, which runs it; write php: true beside it, got "\/index\.php"$/,
  ],
  [
    'uploads without PHP',
    { site: { uploadMiB: 8 } },
    /^site\.uploadMiB: needs site\.php, which takes the uploads, got 8$/,
  ],
  ['a folder without a name', { site: { directory: '' } }, /^site\.directory: must name a folder, got ""$/],
  [
    'sources that the build makes',
    { site: { directory: 'made', build: { command: 'make', sources: './made/src' } } },
    /^site\.build\.sources: must not be in site\.directory/,
  ],
];

test.each<Row>(WRONG)('%s', (_, input, ...problems) => {
  expect(problemsOf({ ...leastAws, ...input })).toEqual(problems.map((one) => expect.stringMatching(one)));
});

test.each<Row>([
  [
    'route53, of a server on AWS',
    dns01('route53'),
    /^acme\.dnsProvider: route53 needs the rights of a server on AWS/,
  ],
  ['a network of the containers', { network: '172.29.0.0/16' }, /^network: must not meet 172\.29\.0\.0\/16/],
  ['a text as a list', { without: 'grafana' }, /^without: /],
])('on this computer: %s', (_, input, ...problems) => {
  expect(problemsOf({ ...leastLocal, ...input })).toEqual(problems.map((one) => expect.stringMatching(one)));
});

const RIGHT: readonly (readonly [what: string, input: object])[] = [
  ['a line of a .pub file', { admins: [{ name: 'ann', sshKeys: [`${SSH_KEY}\n`, `${SSH_KEY}\r\n`] }] }],
  ['a name like one of Debian’s', admin('backup-admin', 'ann', 'admin', 'sudoku')],
  ['a free port', { ssh: { port: 2222 } }],
  ['a token of Cloudflare', dns01('cloudflare', { CF_DNS_API_TOKEN: 'token', CF_ZONE_API_TOKEN: 'zone' })],
  ['a key of Cloudflare', dns01('cloudflare', { CF_API_EMAIL: 'mail', CF_API_KEY: 'key' })],
  ['an account with an authority', { acme: { ...zerossl, externalAccount } }],
  ['two authorities', { dns: { authorities: ['sectigo.com', 'letsencrypt.org'] } }],
  [
    'an authority of one’s own',
    {
      acme: { server: 'https://ca.example.com/', caCertificate: 'ca' },
      dns: { authorities: ['ca.example.com'] },
    },
  ],
  ['a network beside the containers’', { network: { cidr: '172.30.0.0/16' } }],
  ['metrics that fill a small disk', { machine: { diskGiB: 8 }, retention: { metricsGiB: 5 } }],
  ['a folder beside the sources', { site: { directory: 'made', build: { command: 'make', sources: '.' } } }],
];

test.each(RIGHT)('but not %s', (_, input) => {
  expect(problemsOf({ ...leastAws, ...input })).toEqual([]);
});

test('one run reports them all, each once: path, reason, and what was received', () => {
  const all = {
    ...leastAws,
    domain: 'Example.com',
    region: 'cn-north-1',
    aliases: 5,
    admins: [{ name: 'backup', sshKeys: ['x'] }, null],
    ssh: { port: 443, networks: ['10.0.0.1/8'] },
    acme: { ...zerossl, challenge: 'dns-01', dnsProvider: 'cloudflare' },
    dns: { zone: 5, spf: '"v=spf1 -all"', authorities: ['letsencrypt.org'], verifications: null },
    network: { cidr: '10.0.0.0/8' },
    retention: { metricsGiB: 500 },
    alerts: null,
    site: {
      redirects: [null, { from: 7 }, { from: '/1', to: '/2' }, { from: '/2', to: '/1' }],
      gone: ['/a//b'],
      build: { command: 'make', sources: 'a' },
      frontController: '/index.php',
      immutable: ['_nuxt'],
      resourcePolicy: 'all',
      uploadMiB: 8,
    },
    visitors: { proxies: ['::/0'], loggedAddresses: 'none' },
    limits: { traefik: 'all' },
    without: [5],
    foo: 1,
  };
  const paths = problemsOf(all).map((problem) => problem.split(':')[0]);
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths.sort()).toEqual(
    [
      ...[
        'acme.dnsSecrets',
        'acme.externalAccount',
        'admins.0.name',
        'admins.0.sshKeys.0',
        'admins.1',
        'alerts',
      ],
      ...[
        'aliases',
        'dns.authorities',
        'dns.spf',
        'dns.verifications',
        'dns.zone',
        'domain',
        'foo',
        'limits.traefik',
      ],
      ...['network.cidr', 'region', 'retention.metricsGiB', 'site.build', 'site.frontController'],
      ...['site.gone.0', 'site.immutable.0', 'site.redirects.0', 'site.redirects.1.from', 'site.redirects.2'],
      ...['site.resourcePolicy', 'site.uploadMiB', 'visitors.loggedAddresses', 'visitors.proxies.0'],
      ...['site.redirects.1.to', 'ssh.networks.0', 'ssh.port', 'without.0'],
    ].sort(),
  );
});

test.each([undefined, null, 5, 'text', []])('no settings at all are one problem: %j', (input) => {
  expect(problemsOf(input as unknown as object)).toHaveLength(1);
});

test.each([
  ['example.com', [], ['www.example.com']],
  ['www.example.com', [], []],
  ['example.com', ['www.example.com'], []],
])('what redirects to %s beside %j', (domain, hosts, aliases) => {
  expect(awsEnvironment({ domain, hosts }).aliases).toEqual(aliases);
});

test('a key is kept without the end of its line', () => {
  const { admins } = validate('production', {
    ...leastAws,
    admins: [{ name: 'ann', sshKeys: [`${SSH_KEY}\n`] }],
  });
  expect(admins[0]?.sshKeys).toEqual([SSH_KEY]);
});
