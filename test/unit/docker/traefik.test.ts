import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import type { Environment } from '../../../settings/schema';
import { awsEnvironment, localEnvironment } from '../../helpers/environments';

interface Router {
  readonly rule: string;
  readonly entryPoints: readonly string[];
  readonly middlewares?: readonly string[];
  readonly service: string;
  readonly tls: {
    readonly options: string;
    readonly certResolver?: string;
    readonly domains?: readonly object[];
  };
}
interface Routes {
  readonly http: {
    readonly routers: Readonly<Record<string, Router>>;
    readonly middlewares: Readonly<
      Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
    >;
    readonly services: Readonly<
      Record<string, { readonly loadBalancer: { readonly servers: readonly object[] } }>
    >;
  };
  readonly tls: { readonly options: Readonly<Record<string, unknown>> };
}
interface Static {
  readonly entryPoints: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly providers: unknown;
  readonly certificatesResolvers: { readonly acme: { readonly acme: object } };
}

function file<T>(environment: Environment, path: string): T | undefined {
  const found = bundle(environment).find((one) => one.path === `docker/traefik/${path}`);
  return found && (yaml.load(found.content.toString()) as T);
}
const routesOf = (environment: Environment) => file<Routes>(environment, 'dynamic/routes.yaml') as Routes;
const staticOf = (environment: Environment) => file<Static>(environment, 'traefik.yaml') as Static;

describe('the way in', () => {
  test.each([
    ['AWS', awsEnvironment(), 'websecure', 443],
    ['this computer at port 443', localEnvironment(), 'websecure', 443],
    ['this computer at port 8443', localEnvironment({ ports: { https: 8443 } }), ':8443', 8443],
  ])('HTTP goes to HTTPS for good, HTTP/3 is told of: %s', (_, environment, to, port) => {
    const { web, websecure } = staticOf(environment).entryPoints;
    expect(web).toMatchObject({
      address: ':80',
      http: { redirections: { entryPoint: { to, scheme: 'https', permanent: true } } },
    });
    expect(websecure).toMatchObject({ address: ':443', http3: { advertisedPort: port } });
  });

  test('metrics and health are on the inner network only', () => {
    expect(staticOf(awsEnvironment()).entryPoints.traefik).toEqual({ address: '172.28.0.1:8080' });
  });

  test('requests under way may finish, as long as the environment says', () => {
    const { web, websecure } = staticOf(awsEnvironment({ drainSeconds: 7 })).entryPoints;
    for (const entry of [web, websecure])
      expect(entry).toMatchObject({ transport: { lifeCycle: { graceTimeOut: '7s' } } });
  });

  test('no provider but files: nobody who takes Traefik over reaches Docker', () => {
    expect(staticOf(awsEnvironment()).providers).toEqual({
      providersThrottleDuration: '0.1s',
      file: { directory: '/etc/traefik/dynamic', watch: true },
    });
  });
});

describe('aliases', () => {
  test.each([
    ['AWS', awsEnvironment({ aliases: ['www.example.com', 'example.net'] }), 'https://example.com/${1}'],
    [
      'this computer at port 8443',
      localEnvironment({ aliases: ['www.example.com', 'example.net'], ports: { https: 8443 } }),
      'https://baton.localhost:8443/${1}',
    ],
  ])('lead to the domain for good: %s', (_, environment, replacement) => {
    const { routers, middlewares } = routesOf(environment).http;
    expect(routers.aliases).toMatchObject({
      rule: 'Host(`www.example.com`) || Host(`example.net`)',
      middlewares: ['headers-aliases', 'to-domain'],
    });
    expect(middlewares['to-domain']?.redirectRegex).toEqual({
      regex: '^https?://[^/]+/(.*)',
      replacement,
      permanent: true,
    });
  });

  test('none: no route with an empty rule, which Traefik reports as an error', () => {
    for (const { rule } of Object.values(routesOf(awsEnvironment({ aliases: [] })).http.routers))
      expect(rule).not.toBe('');
  });
});

describe('routes', () => {
  test('the domain shows the site, monitoring the dashboards, "/" there the home dashboard', () => {
    const { routers, services, middlewares } = routesOf(awsEnvironment()).http;
    expect(routers.nginx).toMatchObject({ rule: 'Host(`example.com`)', service: 'nginx' });
    expect(services.nginx?.loadBalancer.servers).toEqual([{ url: 'http://172.29.0.2:8080' }]);
    expect(routers.grafana).toMatchObject({
      rule: 'Host(`monitoring.example.com`) && !PathPrefix(`/metrics`)',
      service: 'grafana',
    });
    expect(routers['grafana--home']?.rule).toBe('Host(`monitoring.example.com`) && Path(`/`)');
    expect(middlewares['home-grafana']?.redirectRegex).toMatchObject({
      replacement: expect.stringMatching(/^https:\/\/monitoring\.example\.com\/d\/[a-z-]+\/home$/),
      permanent: false,
    });
  });

  test('every one speaks TLS by our options, sends the headers, and has a middleware of each name', () => {
    const { routers, middlewares } = routesOf(awsEnvironment()).http;
    for (const [name, router] of Object.entries(routers)) {
      expect(router.entryPoints).toEqual(['websecure']);
      expect(router.tls.options).toBe('modern');
      for (const middleware of router.middlewares ?? []) expect(middlewares).toHaveProperty([middleware]);
      if (name !== 'identity')
        expect(router.middlewares?.some((middleware) => middleware.startsWith('headers-'))).toBe(true);
    }
  });

  test('a service left out has none', () => {
    expect(JSON.stringify(routesOf(awsEnvironment({ without: ['grafana'] })))).not.toContain('monitoring');
  });
});

describe('certificates', () => {
  const names = { main: 'example.com', sans: ['www.example.com', 'monitoring.example.com'] };

  test.each([
    ['http-01', 'on-address/certificate.yaml', 'dynamic/certificate.yaml'],
    ['dns-01', 'dynamic/certificate.yaml', 'on-address/certificate.yaml'],
  ] as const)('%s: one for all names, asked for from %s', (challenge, here, notHere) => {
    const environment = awsEnvironment({ acme: { challenge }, dns: { zone: 'example.com' } });
    const routers = Object.values(file<Routes>(environment, here)?.http.routers ?? {});
    expect(routers.map(({ tls }) => tls)).toEqual([
      { options: 'modern', certResolver: 'acme', domains: [names] },
    ]);
    expect(file(environment, notHere)).toBeUndefined();
    expect(JSON.stringify(routesOf(environment))).not.toContain('certResolver');
  });

  test('no dashboards: no name of theirs', () => {
    const text = JSON.stringify(
      file(awsEnvironment({ without: ['grafana'] }), 'on-address/certificate.yaml'),
    );
    expect(text).toContain('"sans":["www.example.com"]');
  });

  test('the agent reads the waiting ones as JSON', () => {
    const waiting = bundle(awsEnvironment()).find(({ path }) => path.endsWith('on-address/certificate.yaml'));
    expect(JSON.parse(waiting?.content.toString() ?? '')).toHaveProperty('http.routers.certificate');
  });

  test.each([
    [
      {},
      { caServer: 'https://acme-v02.api.letsencrypt.org/directory', httpChallenge: { entryPoint: 'web' } },
    ],
    [
      { challenge: 'dns-01', dnsProvider: 'cloudflare', dnsSecrets: { CF_DNS_API_TOKEN: 'cf-token' } },
      {
        caServer: 'https://acme-v02.api.letsencrypt.org/directory',
        dnsChallenge: { provider: 'cloudflare' },
      },
    ],
    [
      { server: 'https://ca.example.com/dir', caCertificate: 'own-ca' },
      {
        caServer: 'https://ca.example.com/dir',
        caCertificates: ['/run/baton/secrets/own-ca'],
        httpChallenge: { entryPoint: 'web' },
      },
    ],
  ] as const)('resolver of %j', (acme, expected) => {
    expect(staticOf(awsEnvironment({ acme })).certificatesResolvers.acme.acme).toEqual({
      email: 'admin@example.com',
      storage: '/acme/acme.json',
      ...expected,
    });
  });
});

test('TLS 1.2 with forward secrecy and authenticated encryption at least', () => {
  expect(routesOf(awsEnvironment()).tls.options).toEqual({
    modern: {
      minVersion: 'VersionTLS12',
      cipherSuites: expect.arrayContaining(['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256']),
    },
  });
  const { cipherSuites } = routesOf(awsEnvironment()).tls.options.modern as { cipherSuites: string[] };
  for (const suite of cipherSuites)
    expect(suite).toMatch(/^TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_\d+_GCM|CHACHA20_POLY1305)/);
});

describe('headers', () => {
  const headers = (name: string, environment = awsEnvironment()) =>
    routesOf(environment).http.middlewares[`headers-${name}`]?.headers;

  test('nginx sends itself what a site’s _headers may say for a path: Traefik’s would win', () => {
    expect(headers('nginx')).toEqual({
      stsSeconds: 31_536_000,
      stsIncludeSubdomains: false,
      stsPreload: false,
      forceSTSHeader: true,
      contentTypeNosniff: true,
      customResponseHeaders: { Server: '', 'X-Powered-By': '' },
    });
  });

  test.each(['grafana', 'aliases'])('of %s', (name) => {
    expect(headers(name)).toMatchObject({
      stsSeconds: 31_536_000,
      stsIncludeSubdomains: false,
      stsPreload: false,
      forceSTSHeader: true,
      contentTypeNosniff: true,
      frameDeny: true,
      referrerPolicy: 'strict-origin-when-cross-origin',
      customResponseHeaders: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Resource-Policy': 'same-origin',
        Server: '',
        'X-Powered-By': '',
      },
    });
  });

  test.each(['nginx', 'grafana', 'aliases'])('of %s: HTTPS alone, as the environment says', (name) => {
    const environment = awsEnvironment({ hsts: { days: 730, includeSubDomains: true, preload: true } });
    expect(headers(name, environment)).toMatchObject({
      stsSeconds: 63_072_000,
      stsIncludeSubdomains: true,
      stsPreload: true,
    });
  });

  test('Grafana sends its own policy of content, with a nonce for each page', () => {
    const environment = awsEnvironment({ site: { contentSecurityPolicy: "default-src 'self'" } });
    expect(headers('grafana', environment)).not.toHaveProperty('contentSecurityPolicy');
  });
});
