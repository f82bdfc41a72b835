import { describe, expect, test } from 'vitest';
import { hostNames, origin } from '../../../settings/schema';
import { awsEnvironment, leastAws, localEnvironment } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';
import { projectEnvironments } from '../../helpers/project-environments';

const environments = projectEnvironments();

describe('what an environment need not say', () => {
  test('on AWS', () => {
    const { site, traits: _, ...rest } = awsEnvironment();
    expect(rest).toEqual({
      platform: 'aws',
      region: 'eu-central-1',
      domain: 'example.com',
      aliases: ['www.example.com'],
      contactEmail: 'admin@example.com',
      machine: { instanceType: 't4g.small', ami: 'latest', diskGiB: 20 },
      admins: [],
      sites: {},
      access: [],
      ssh: { port: 22, networks: [] },
      tools: [],
      visitors: { proxies: [], loggedAddresses: 'whole' },
      acme: {
        server: 'https://acme-v02.api.letsencrypt.org/directory',
        challenge: 'http-01',
        dnsProvider: 'route53',
        dnsSecrets: {},
      },
      hsts: { days: 365, includeSubDomains: false, preload: false },
      connections: { perClient: 50, exempt: [], readSeconds: 600 },
      grafana: { anonymousViewers: false, githubOrganisations: [] },
      alerts: {
        receivers: [],
        availabilityPercent: 99.9,
        fastPercent: 99,
        memoryAvailableMiB: 512,
        diskFreeGiB: 2,
        cpuPercent: 150,
        containerCpuPercent: 75,
        containerMemoryMiB: 1024,
        ageSeconds: 300,
        maxAgeDays: 14,
        responseMilliseconds: 500,
      },
      retention: { metricsDays: 90, metricsGiB: 5, releasesDays: 90, versionsDays: 30, logsDays: 365 },
      apps: {},
      registries: {},
      limits: {},
      images: {},
      without: [],
      gateSeconds: 600,
      drainSeconds: 60,
      network: { cidr: '10.42.0.0/24' },
      dns: { mx: [], verifications: [] },
      watch: { healthChecks: true, emails: [], urls: [] },
      protect: true,
    });
    const { contentSecurityPolicy, ...others } = site;
    expect(others).toEqual({
      redirects: [],
      gone: [],
      resourcePolicy: 'same-origin',
      immutable: [],
      php: false,
      uploadMiB: 32,
    });
    expect(contentSecurityPolicy).toMatch(/^default-src 'none';/);
    expect(contentSecurityPolicy).not.toContain('unsafe');
  });

  test('on this computer', () => {
    expect(localEnvironment()).toMatchObject({
      ports: { http: 80, https: 443 },
      network: '10.213.0.0/16',
      machineImage: 'baked',
      cpuLimits: true,
    });
  });

  test('a redirect is for good', () => {
    expect(awsEnvironment({ site: { redirects: [{ from: '/a', to: '/b' }] } }).site.redirects).toEqual([
      { from: '/a', to: '/b', status: 301 },
    ]);
  });
});

describe('names', () => {
  test.each([
    ['repeated', ['a.com', 'b.com', 'a.com'], 'a.com'],
    ['the domain itself', ['example.com'], 'example.com'],
    ["the dashboards'", ['monitoring.example.com'], 'monitoring.example.com'],
  ])('an alias that is %s', (_, aliases, name) => {
    expect(problemsOf({ ...leastAws, aliases })).toEqual([
      `aliases: must not repeat a name, got ${JSON.stringify(name)}`,
    ]);
  });

  test('the certificate covers the domain first, then the aliases and the dashboards', () => {
    expect(hostNames(awsEnvironment({ aliases: ['b.com', 'a.com'] }))).toEqual([
      'example.com',
      'b.com',
      'a.com',
      'monitoring.example.com',
    ]);
  });

  test('no name for dashboards that are not there: its order would fail for all names', () => {
    expect(hostNames(awsEnvironment({ without: ['grafana'] }))).toEqual(['example.com', 'www.example.com']);
  });

  test.each([
    [443, 'https://baton.localhost'],
    [8443, 'https://baton.localhost:8443'],
  ])('at port %i the site is %s', (https, expected) => {
    const environment = localEnvironment({ ports: { https } });
    expect(origin(environment, environment.domain)).toBe(expected);
  });
});

describe('redirects', () => {
  const problems = (...redirects: object[]) => problemsOf({ ...leastAws, site: { redirects } });
  test('two from one path: nginx would not start', () => {
    expect(problems({ from: '/a', to: '/b' }, { from: '/a', to: '/c' })).toHaveLength(1);
  });
  test('two from one path in two spellings', () => {
    expect(problems({ from: '/a%20b', to: '/b' }, { from: '/%61%20b', to: '/c' })).toHaveLength(1);
  });
  test.each(['/.well-known/nginx/health', '/.well-known/nginx/basic_status'])(
    'from %s, which the server itself answers: nginx would not start',
    (from) => {
      expect(problems({ from, to: '/b' })).toHaveLength(1);
    },
  );
  test('from a path to itself: no visitor would ever arrive', () => {
    expect(problems({ from: '/a', to: '/a' })).toHaveLength(1);
  });
});

describe('alerts that nobody would hear', () => {
  const without = ['alertmanager'] as const;
  test.each([
    ['receivers', { receivers: [{ kind: 'webhook', url: 'https://hooks.example.com/' }] }],
    ['heartbeatUrlSecret', { heartbeatUrlSecret: 'heartbeat-url' }],
  ])('%s without Alertmanager', (setting, alerts) => {
    expect(problemsOf({ ...leastAws, without, alerts })).toEqual([
      `alerts.${setting}: needs alertmanager, which stands in without`,
    ]);
    expect(problemsOf({ ...leastAws, alerts })).toEqual([]);
  });
  test('no receivers, no Alertmanager', () => {
    expect(problemsOf({ ...leastAws, without, alerts: { receivers: [] } })).toEqual([]);
  });
});

describe('services that may be left out', () => {
  test.each(['traefik', 'nginx', 'prometheus'])('not %s', (name) => {
    expect(problemsOf({ ...leastAws, without: [name] })).toEqual([
      `without.0: must not be one of traefik, nginx, prometheus, got "${name}"`,
    ]);
  });
  test.each([
    'grafana',
    'alertmanager',
    'node-exporter',
    'nginx-exporter',
    'cadvisor',
    'blackbox-exporter',
    'php',
  ])('%s', (name) => {
    expect(problemsOf({ ...leastAws, without: [name] })).toEqual([]);
  });
  test('one that does not exist: the known are listed', () => {
    expect(problemsOf({ ...leastAws, without: ['apache'] })).toEqual([
      'without.0: must be a service of the bundle: traefik, nginx, php, prometheus, alertmanager,' +
        ' grafana, node-exporter, nginx-exporter, cadvisor, blackbox-exporter, got "apache"',
    ]);
  });
});

describe('the environments of this repository', () => {
  test.each(environments.names())('%s is valid', (name) => {
    expect(environments.load(name).domain).toMatch(/\./);
  });

  test.each(['produktion', 'constructor', '__proto__', ''])(
    'there is no "%s": the known are listed',
    (name) => {
      expect(() => environments.load(name)).toThrow(
        `no environment "${name}"; known: local, production, staging (see environments/)`,
      );
    },
  );

  test("staging takes no quota of Let's Encrypt's production server and wakes nobody", () => {
    const { acme, alerts, domain } = environments.load('staging');
    expect(acme.server).toContain('acme-staging');
    expect(alerts.receivers).toEqual([]);
    expect(domain).not.toBe(environments.load('production').domain);
  });

  test('the local one leaves out what this computer cannot run', () => {
    const local = environments.load('local', {
      host: { missingServices: ['grafana', 'cadvisor'], cpuLimits: false, imageIds: {} },
    });
    expect(local).toMatchObject({
      platform: 'local',
      without: ['grafana', 'cadvisor'],
      cpuLimits: false,
      imageIds: {},
    });
  });
});
