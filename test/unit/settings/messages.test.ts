import { describe, expect, test } from 'vitest';
import { DNS_PROVIDERS } from '../../../settings/dns-providers';
import { validate } from '../../../settings/validate';
import { leastAws, leastLocal, SSH_KEY } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const aws = (input: object) => problemsOf({ ...leastAws, ...input });
const local = (input: object) => problemsOf({ ...leastLocal, ...input });

describe('a wrong value gives one line: path, what is allowed, what was received', () => {
  const port = 'must be a whole number, 1-65535';
  const name = 'must be a lower-case host name with a dot, such as example.com';
  const secret = 'must be the name of a stored secret (a-z, 0-9 and -), never the secret itself';
  test.each([
    ['domain', { domain: 'Example.com' }, `${name}; did you mean example.com?, got "Example.com"`],
    ['domain', { domain: 'localhost' }, `${name}, got "localhost"`],
    ['domain', { domain: 'exa mple.com' }, `${name}, got "exa mple.com"`],
    ['domain', { domain: 'example.com.' }, `${name}; did you mean example.com?, got "example.com."`],
    ['aliases.1', { aliases: ['a.com', '-b.com'] }, `${name}, got "-b.com"`],
    [
      'contactEmail',
      { contactEmail: 'admin@' },
      'must be an e-mail address, such as admin@example.com, got "admin@"',
    ],
    ['region', { region: 'Frankfurt' }, 'must be an AWS region, such as eu-central-1, got "Frankfurt"'],
    [
      'machine.instanceType',
      { machine: { instanceType: 'big' } },
      'must be an EC2 instance type, such as t4g.small, got "big"',
    ],
    [
      'machine.ami',
      { machine: { ami: 'debian' } },
      'must be "latest" or an image id, such as ami-0123456789abcdef0, got "debian"',
    ],
    [
      'machine.image',
      { machine: { image: 'Web' } },
      'must be the name of a family of images: 2-30 of a-z, 0-9 and -, a letter first, got "Web"',
    ],
    ['machine.diskGiB', { machine: { diskGiB: 7 } }, 'must be a whole number, 8-1024 GiB, got 7'],
    [
      'admins.0.name',
      { admins: [{ name: 'Ann B', sshKeys: [SSH_KEY] }] },
      'must be a Linux user name: a-z first, then a-z, 0-9, _ or -, at most 32 characters, got "Ann B"',
    ],
    [
      'admins.0.name',
      { admins: [{ name: 'root', sshKeys: [SSH_KEY] }] },
      'must not be root: root never signs in, got "root"',
    ],
    [
      'admins.0.sshKeys',
      { admins: [{ name: 'ann', sshKeys: [] }] },
      'must hold at least one key: passwords are off, got []',
    ],
    ['ssh.port', { ssh: { port: 0 } }, `${port}, got 0`],
    ['ssh.port', { ssh: { port: '22' } }, `${port}, got "22"`],
    ['tools.0', { tools: ['Htop'] }, 'must be the name of a Debian package, such as htop, got "Htop"'],
    [
      'acme.server',
      { acme: { server: 'http://ca.example.com/' } },
      'must be an https:// URL, got "http://ca.example.com/"',
    ],
    [
      'acme.challenge',
      { acme: { challenge: 'tls-alpn-01' } },
      'must be http-01 or dns-01, got "tls-alpn-01"',
    ],
    [
      'acme.dnsProvider',
      { acme: { dnsProvider: 'Route 53' } },
      `must be a DNS provider that is known here: ${Object.keys(DNS_PROVIDERS).join(', ')}, got "Route 53"`,
    ],
    ['acme.caCertificate', { acme: { caCertificate: '-----BEGIN' } }, `${secret}, got "-----BEGIN"`],
    [
      'grafana.githubOrganisations.0',
      { grafana: { githubOrganisations: ['a b'] } },
      'must be the name of a GitHub organisation, got "a b"',
    ],
    [
      'grafana.anonymousViewers',
      { grafana: { anonymousViewers: 'yes' } },
      'must be true or false, got "yes"',
    ],
    ['site.php', { site: { php: 1 } }, 'must be true or false, got 1'],
    ...[
      'index.php',
      '/index.html',
      '/index.php/',
      '/a b.php',
      '/../index.php',
      '/.php',
      '/%61.php',
      '/a$b.php',
    ].map((frontController): [string, object, string] => [
      'site.frontController',
      { site: { php: true, frontController } },
      'must be the path of a .php file in the published folder, such as /index.php, got ' +
        JSON.stringify(frontController),
    ]),
    [
      'site.uploadMiB',
      { site: { php: true, uploadMiB: 2048 } },
      'must be a whole number, 1-1024 MiB, got 2048',
    ],
    [
      'site.resourcePolicy',
      { site: { resourcePolicy: 'everybody' } },
      'must be same-origin, same-site or cross-origin, got "everybody"',
    ],
    ...['_nuxt/*', '/a b', '/a"b', '/(\\d+)', 'https://example.com/a'].map(
      (path): [string, object, string] => [
        'site.immutable.1',
        { site: { immutable: ['/_nuxt/*', path] } },
        `must be a path that begins with a slash, with * for anything, such as /_nuxt/*, got ${JSON.stringify(path)}`,
      ],
    ),
    [
      'visitors.loggedAddresses',
      { visitors: { loggedAddresses: 'none' } },
      'must be whole or short, got "none"',
    ],
    ['site.directory', { site: { directory: '' } }, 'must name a folder, got ""'],
    [
      'site.gone.0',
      { site: { gone: ['/a b'] } },
      'must be a path such as /old-page, percent-encoded where needed, got "/a b"',
    ],
    [
      'site.redirects.0.from',
      { site: { redirects: [{ from: '/a;b', to: '/c' }] } },
      'must be a path such as /old-page, percent-encoded where needed, got "/a;b"',
    ],
    [
      'site.redirects.0.to',
      { site: { redirects: [{ from: '/a', to: 'c' }] } },
      'must be a path, such as /new-page, or an https:// URL, percent-encoded where needed, got "c"',
    ],
    [
      'site.redirects.0.status',
      { site: { redirects: [{ from: '/a', to: '/c', status: 307 }] } },
      'must be 301 or 302, got 307',
    ],
    [
      'site.contentSecurityPolicy',
      { site: { contentSecurityPolicy: 'a\nb' } },
      'must be one line of printable ASCII, got "a\\nb"',
    ],
    [
      'site.contentSecurityPolicy',
      { site: { contentSecurityPolicy: '$'.repeat(500) } },
      `must be at most 3900 bytes as nginx reads it, got "${'$'.repeat(500)}"`,
    ],
    [
      'alerts.receivers.0.kind',
      { alerts: { receivers: [{ kind: 'sms' }] } },
      'must be victorops, slack, email or webhook, got "sms"',
    ],
    [
      'alerts.receivers.0.channel',
      { alerts: { receivers: [{ kind: 'slack', webhookUrlSecret: 'hook', channel: 'alerts' }] } },
      'must be a #channel or a @person, got "alerts"',
    ],
    [
      'alerts.receivers.0.webhookUrlSecret',
      {
        alerts: {
          receivers: [{ kind: 'slack', webhookUrlSecret: 'https://hooks.example.com/T0', channel: '#a' }],
        },
      },
      `${secret}, got "https://hooks.example.com/T0"`,
    ],
    [
      'alerts.receivers.0.url',
      { alerts: { receivers: [{ kind: 'webhook', url: 'sink' }] } },
      'must be an http:// or https:// URL, got "sink"',
    ],
    [
      'alerts.heartbeatUrlSecret',
      { alerts: { heartbeatUrlSecret: 'https://heartbeat.example.com/token' } },
      `${secret}, got "https://heartbeat.example.com/token"`,
    ],
    [
      'alerts.runbooksUrl',
      { alerts: { runbooksUrl: 'docs/runbooks.md' } },
      'must be an https:// URL, got "docs/runbooks.md"',
    ],
    ['limits.nginx.cpus', { limits: { nginx: { cpus: 0.04 } } }, 'must be 0.05-64 cores, got 0.04'],
    ['limits.nginx.cpus', { limits: { nginx: { cpus: '1' } } }, 'must be 0.05-64 cores, got "1"'],
    [
      'images.nginx',
      { images: { nginx: 'nginx' } },
      'must be an image with a tag or digest, such as nginx:1.26.3, got "nginx"',
    ],
    ['platform', { platform: 'gcp' }, 'must be aws or local, got "gcp"'],
    ['domain', { domain: 5 }, 'must be a string, got 5'],
    ['aliases', { aliases: 'www.example.com' }, 'must be a list, got "www.example.com"'],
    ['site', { site: [] }, 'must be an object, got []'],
    ['apps', { apps: 'shop' }, 'must be an object, got "shop"'],
    ['region', { region: undefined }, 'is required'],
    ['domain', { domain: undefined }, 'is required'],
  ])('%s: %j', (path, input, rest) => {
    expect(aws(input)).toEqual([`${path}: ${rest}`]);
  });

  test.each([
    ['ports.http', { ports: { http: 65536 } }, `${port}, got 65536`],
    ['ports', { ports: { http: 443 } }, 'must be two different ports, got {"http":443,"https":443}'],
    ['network', { network: '8.8.0.0/16' }, 'must be a private /16, such as 10.213.0.0/16, got "8.8.0.0/16"'],
    [
      'network',
      { network: '172.32.0.0/16' },
      'must be a private /16, such as 10.213.0.0/16, got "172.32.0.0/16"',
    ],
    [
      'network',
      { network: '10.999.0.0/16' },
      'must be a private /16, such as 10.213.0.0/16, got "10.999.0.0/16"',
    ],
    ['machineImage', { machineImage: 'slim' }, 'must be baked or plain, got "slim"'],
    ['cpuLimits', { cpuLimits: 'no' }, 'must be true or false, got "no"'],
  ])('local: %s: %j', (path, input, rest) => {
    expect(local(input)).toEqual([`${path}: ${rest}`]);
  });
});

const circle: unknown[] = [];
circle.push(circle);

test.each([
  ['not a number', Number.NaN, 'NaN'],
  ['endless', Number.POSITIVE_INFINITY, 'Infinity'],
  ['a BigInt', 10n, '10'],
  ['a function', () => 1, 'a function'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['what holds itself', circle, 'what is no plain value'],
])('what was received, though no JSON has it: %s', (_, drainSeconds, said) => {
  expect(aws({ drainSeconds })).toEqual([`drainSeconds: must be a whole number, 0-900 seconds, got ${said}`]);
});

describe('a setting that does not exist', () => {
  test.each([
    ['foo', { foo: 1 }],
    ['ssh.prot', { ssh: { prot: 2222 } }],
    ['machine.disk', { machine: { disk: 20 } }],
    ['limits.nginx.memory', { limits: { nginx: { memory: 1 } } }],
    ['ports', { ports: { http: 80 } }], // of the other platform
  ])('%s', (path, input) => {
    expect(aws(input)).toEqual([`${path}: no such setting`]);
  });

  test.each(['limits', 'images'])('a service in %s that does not exist', (setting) => {
    const [problem, ...more] = aws({ [setting]: { apache: {} } });
    expect(problem).toMatch(new RegExp(`^${setting}\\.apache: `));
    expect(more).toEqual([]);
  });
});

describe('all problems at once', () => {
  test('of different parts', () => {
    expect(
      aws({ domain: 'x', contactEmail: 'y', ssh: { port: 0, networks: ['z'] }, gateSeconds: 1, foo: 1 }).map(
        (problem) => problem.split(':')[0],
      ),
    ).toEqual(['domain', 'contactEmail', 'ssh.port', 'ssh.networks.0', 'gateSeconds', 'foo']);
  });

  test('beside a platform that there is not, of what all have', () => {
    expect(
      aws({ platform: 'asw', hosts: 5, limits: 5, acme: 5 }).map((problem) => problem.split(':')[0]),
    ).toEqual(['platform', 'hosts', 'acme', 'limits']);
  });

  test('a repeated name beside a wrong value', () => {
    const problems = aws({ gateSeconds: 1, aliases: ['a.com', 'a.com'] });
    expect(problems).toHaveLength(2);
    expect(problems.join('\n')).toContain('aliases: must not repeat a name, got "a.com"');
  });

  test('under a title that names the file to mend', () => {
    expect(() => validate('staging', { ...leastAws, domain: 'x' })).toThrow(
      'environments/staging.ts is not valid:\n  domain: must be a lower-case host name',
    );
  });
});
