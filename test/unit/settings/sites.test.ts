import { describe, expect, test } from 'vitest';
import { hostNames } from '../../../settings/schema';
import { sitesOf } from '../../../settings/sites';
import { awsEnvironment, leastAws, leastLocal } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const blog = { domain: 'blog.example.org' };
const problems = (input: object) => problemsOf({ ...leastAws, ...input });

describe('a site that cannot be is one line', () => {
  const taken = 'must be a name that nothing else has, but';
  test.each<[string, object, string]>([
    ['no domain', { blog: {} }, 'sites.blog.domain: is required'],
    ['a wrong one', { blog: { domain: 'Blog' } }, 'sites.blog.domain: must be a lower-case host name'],
    ['an unknown setting', { blog: { ...blog, folder: 'x' } }, 'sites.blog.folder: no such setting'],
    ['a name in capitals', { Blog: blog }, 'sites.Blog: must be 1-20 of a-z, 0-9 and single dashes'],
    ['a name too long', { [`b${'l'.repeat(20)}`]: blog }, ': must be 1-20 of'],
    ['a path as name', { '../x': blog }, 'sites.../x: must be 1-20 of'],
    ['a service', { traefik: blog }, 'sites.traefik: must be none that a service of the bundle has'],
    ['the web server of another', { exporter: blog }, 'sites.exporter: must be none that a service'],
    ['the domain', { blog: { domain: 'example.com' } }, `sites.blog.domain: ${taken} domain is the same`],
    [
      'the dashboards',
      { blog: { domain: 'monitoring.example.com' } },
      `sites.blog.domain: ${taken} the dashboards`,
    ],
    [
      'an alias',
      { blog: { domain: 'www.example.net' } },
      `sites.blog.domain: ${taken} aliases.0 is the same`,
    ],
    ['a host', { blog: { domain: 'shop.example.com' } }, `sites.blog.domain: ${taken} hosts.0 is the same`],
    ['another site', { blog, docs: blog }, `sites.docs.domain: ${taken} sites.blog.domain is the same`],
    [
      'an alias of its own',
      { blog: { ...blog, aliases: [blog.domain] } },
      `sites.blog.aliases.0: ${taken} sites.blog.domain is the same`,
    ],
    [
      'a build without a folder',
      { blog: { ...blog, build: { command: 'make', sources: 'src' } } },
      'sites.blog.build: needs sites.blog.directory',
    ],
    [
      'uploads without PHP',
      { blog: { ...blog, uploadMiB: 9 } },
      'sites.blog.uploadMiB: needs sites.blog.php',
    ],
    [
      'a script without PHP',
      { blog: { ...blog, frontController: '/index.php' } },
      'sites.blog.frontController: needs sites.blog.php',
    ],
    [
      'a redirect to itself',
      { blog: { ...blog, redirects: [{ from: '/a', to: 'https://blog.example.org/b' }] } },
      "sites.blog.redirects.0.to: is the site's own",
    ],
    ['a path twice', { blog: { ...blog, gone: ['/a', '/%61'] } }, 'sites.blog.gone.1: "/%61" is the path of'],
  ])('%s', (_, sites, line) => {
    const found = problems({ aliases: ['www.example.net'], hosts: ['shop.example.com'], sites });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(line);
  });

  test('all mistakes of all sites are reported in one run', () => {
    const found = problems({
      sites: {
        Blog: blog,
        docs: { domain: 'example.com', uploadMiB: 0 },
        shop: { ...blog, redirects: [{ from: 'a', to: '/b' }] },
      },
    });
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'sites.Blog',
      'sites.docs.uploadMiB',
      'sites.shop.redirects.0.from',
      'sites.docs.domain',
    ]);
  });

  test('more sites than there are networks, or names than one certificate holds', () => {
    const many = (count: number, aliases: (index: number) => string[]) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `s${index}`,
          { domain: `s${index}.example.org`, aliases: aliases(index) },
        ]),
      );
    expect(problems({ sites: many(26, () => []) })).toEqual([
      'sites: must be at most 25, each of which has a network of the server, got 26',
    ]);
    const five = (index: number) => [1, 2, 3, 4, 5].map((n) => `a${n}.s${index}.example.org`);
    expect(problems({ sites: many(20, five) })).toEqual([
      expect.stringMatching(/^aliases, hosts, apps and sites: must have at most 100 names .* got 122$/),
    ]);
  });
});

test('a site is the environment with its own names and settings, and the defaults of a site', () => {
  const environment = awsEnvironment({
    site: { directory: '_site', php: true },
    sites: { docs: { domain: 'docs.example.com' }, blog: { ...blog, directory: '_blog' } },
  });
  const [first, second] = sitesOf(environment);
  expect([first?.name, second?.name]).toEqual(['blog', 'docs']);
  if (!first) throw new Error('no site');
  const { domain, aliases, site, sites, region } = first.environment;
  expect({ domain, aliases, sites, region }).toEqual({
    ...blog,
    aliases: [],
    sites: {},
    region: 'eu-central-1',
  });
  expect([site.directory, site.php, site.uploadMiB]).toEqual(['_blog', false, 32]);
});

test('the certificate has the names of all sites, and www is no alias where a site has it', () => {
  const sites = { docs: { domain: 'www.example.com' }, blog: { ...blog, aliases: ['b.example.org'] } };
  expect(hostNames(awsEnvironment({ sites }))).toEqual([
    'example.com',
    'blog.example.org',
    'b.example.org',
    'www.example.com',
    'monitoring.example.com',
  ]);
});

test('an app may have paths of a site, but not all of it', () => {
  const app = {
    image: `ghcr.io/example-org/app:1.0.0@sha256:${'a'.repeat(64)}`,
    ...{ port: 8080, host: 'blog.example.org', health: '/api/up' },
  };
  const problemsWith = (apps: object) =>
    problemsOf({ ...leastAws, sites: { blog: { domain: 'blog.example.org' } }, apps });
  expect(problemsWith({ api: { ...app, paths: ['/api'] } })).toEqual([]);
  expect(problemsWith({ api: app })).toEqual([
    expect.stringContaining(
      'sites.blog.domain: must be a name that nothing else has, but apps.api.host is the same',
    ),
  ]);
});

test('on this computer names need not be below the domain: its DNS knows all of them', () => {
  const sites = {
    blog: { ...blog, aliases: ['b.baton.localhost'] },
    docs: { domain: 'docs.baton.localhost' },
  };
  expect(problemsOf({ ...leastLocal, sites, aliases: ['example.net'], hosts: ['own.example.net'] })).toEqual(
    [],
  );
});
