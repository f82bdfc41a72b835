/** How Traefik tells apps, services and the site apart; test/tools/app-routes.test.ts asks a real one. */
import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import type { ServiceDefinition } from '../../../docker/service';
import { atMost } from '../../../docker/traefik/uploads';
import { shop as ownShop } from '../../../examples/app/shop';
import type { Environment } from '../../../settings/schema';
import { apiApp, leastApp, shopApp } from '../../helpers/apps';
import { awsEnvironment } from '../../helpers/environments';

interface Router {
  readonly rule: string;
  readonly priority?: number;
  readonly middlewares?: readonly string[];
  readonly service: string;
}
interface Http {
  readonly routers: Readonly<Record<string, Router>>;
  readonly middlewares: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly services: Readonly<Record<string, { readonly loadBalancer: object }>>;
}

function httpOf(environment: Environment, extra: readonly ServiceDefinition[] = []): Http {
  const file = bundle(environment, extra).find(({ path }) => path.endsWith('dynamic/routes.yaml'));
  return (yaml.load(file?.content.toString() ?? '') as { http: Http }).http;
}
const shopAt = (change: object) => httpOf(awsEnvironment({ apps: { shop: { ...leastApp, ...change } } }));

test('every router has what it names', () => {
  const { routers, middlewares, services } = httpOf(
    awsEnvironment({ apps: { shop: { ...shopApp, host: 'example.com' }, api: apiApp } }),
  );
  for (const { service, middlewares: used = [] } of Object.values(routers)) {
    for (const name of used) expect(middlewares).toHaveProperty([name]);
    if (!service.endsWith('@internal')) expect(services).toHaveProperty([service]);
  }
});

test('paths of the domain lead to an app, whatever else a request is, and all else to the site', () => {
  const { routers, services } = httpOf(awsEnvironment({ apps: { api: apiApp } }));
  const below = (path: string) => `Host(\`example.com\`) && (Path(\`${path}\`) || PathPrefix(\`${path}/\`))`;
  expect(routers.api).toMatchObject({ rule: below('/api'), service: 'api' });
  expect(routers['api--2']).toMatchObject({ rule: below('/socket'), service: 'api' });
  expect(Object.keys(services)).toEqual(expect.arrayContaining(['nginx', 'api']));
  const first = (wanted: string) => routers[wanted]?.priority ?? 0;
  // The site's router for downloads that go on must not get an app's.
  expect(first('api')).toBeGreaterThan(first('nginx--resumed'));
  expect(first('identity')).toBeGreaterThan(first('api--2--unmeasured'));
});

test('the longest path wins, whatever else is in a rule', () => {
  const long = { ...apiApp, paths: ['/api/v2'], health: '/api/v2' };
  const hidden = { ...apiApp, metrics: { path: `/api/${'x'.repeat(150)}` } };
  const { routers } = httpOf(awsEnvironment({ apps: { api: hidden, v2: long } }));
  const priorities = (key: string) =>
    ['', '--resumed', '--unmeasured'].map((end) => routers[`${key}${end}`]?.priority ?? Number.NaN);
  expect(Math.min(...priorities('v2'))).toBeGreaterThan(Math.max(...priorities('api')));
});

test('an app’s metrics are not public, unless they are at another port', () => {
  expect(shopAt({ metrics: {} }).routers.shop?.rule).toBe(
    'Host(`shop.example.com`) && !PathPrefix(`/metrics`)',
  );
  expect(shopAt({ metrics: { port: 9394 } }).routers.shop?.rule).toBe('Host(`shop.example.com`)');
});

test('an app says its headers itself, but for those that no answer should lack', () => {
  const { middlewares } = shopAt({});
  expect(middlewares['headers-shop']?.headers).toEqual({
    stsSeconds: 31_536_000,
    stsIncludeSubdomains: false,
    stsPreload: false,
    forceSTSHeader: true,
    contentTypeNosniff: true,
    customResponseHeaders: { Server: '', 'X-Powered-By': '' },
  });
  expect(
    shopAt({ contentSecurityPolicy: "default-src 'self'" }).middlewares['headers-shop']?.headers,
  ).toMatchObject({ contentSecurityPolicy: "default-src 'self'" });
});

test('Traefik asks an app as its visitors do', () => {
  expect(shopAt({}).services.shop?.loadBalancer).toEqual({
    servers: [{ url: 'http://172.29.128.10:8080' }],
    healthCheck: {
      path: '/up',
      interval: '10s',
      unhealthyInterval: '1s',
      timeout: '3s',
      hostname: 'shop.example.com',
      headers: { 'X-Forwarded-Proto': 'https' },
    },
  });
});

test('a cookie binds a browser only where that is asked for', () => {
  expect(JSON.stringify(shopAt({}))).not.toContain('sticky');
  expect(shopAt({ sticky: true }).services.shop?.loadBalancer).toMatchObject({
    sticky: { cookie: { name: 'baton-shop', secure: true, httpOnly: true, sameSite: 'lax' } },
  });
});

describe('uploads', () => {
  test('nothing holds an app’s requests or answers back but what says no length, or too large a one', () => {
    const { routers, middlewares } = shopAt({ uploadMiB: 100 });
    const buffering = Object.entries(middlewares).filter(([, one]) => 'buffering' in one);
    expect(buffering).toEqual([
      ['limited-shop', { buffering: { maxRequestBodyBytes: 104_857_600, memRequestBodyBytes: 65_536 } }],
    ]);
    const users = Object.entries(routers).filter(([, one]) => one.middlewares?.includes('limited-shop'));
    expect(users.map(([name]) => name)).toEqual(['shop--unmeasured']);
    expect(middlewares['few-shop']).toEqual({ inFlightReq: { amount: 10 } });
  });

  test('a request that says a length within the limit is in no other’s way, and one without a body neither', () => {
    const rule = shopAt({ uploadMiB: 1 }).routers['shop--unmeasured']?.rule ?? '';
    const fits = `HeaderRegexp(\`Content-Length\`, \`${atMost(1024 ** 2)}\`)`;
    const bodiless = ['GET', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE'].map((one) => `Method(\`${one}\`)`);
    expect(rule).toBe(
      `Host(\`shop.example.com\`) && !${fits} && ` +
        `(HeaderRegexp(\`Content-Length\`, \`.\`) || !(${bodiless.join(' || ')}))`,
    );
  });

  test('those that wait are on the disk: a tmpfs would take Traefik’s memory', () => {
    const traefik = (environment: Environment) => {
      const file = bundle(environment).find(({ path }) => path === 'docker/compose.yaml');
      const { services } = yaml.load(file?.content.toString() ?? '') as {
        services: { traefik: { environment?: object; volumes: string[] } };
      };
      return services.traefik;
    };
    const withApp = traefik(awsEnvironment({ apps: { shop: leastApp } }));
    expect(withApp.environment).toEqual({ TMPDIR: '/buffers' });
    expect(withApp.volumes).toContain('/srv/baton/data/traefik-buffers:/buffers');
    expect(traefik(awsEnvironment()).volumes.join()).not.toContain('buffers');
  });

  test.each([1, 9, 10, 11, 99, 100, 1024, 33_554_432, 104_857_600])('the pattern of at most %i', (most) => {
    const pattern = new RegExp(atMost(most));
    const near = [most - 1, most, 0, 1, Math.floor(most / 2), Math.floor(most / 10)];
    for (const number of near) expect([number, pattern.test(String(number))]).toEqual([number, true]);
    for (const number of [most + 1, most * 2, most * 10, most + 10 ** (String(most).length - 1)])
      expect([number, pattern.test(String(number))]).toEqual([number, false]);
    for (const text of ['', '-1', '1e1', `${most} `, `x${most}`]) expect(pattern.test(text)).toBe(false);
    expect(pattern.test(`000${most}`)).toBe(true);
  });

  test('the pattern agrees with every number up to 2500', () => {
    for (const most of [7, 42, 305, 1999, 2048]) {
      const pattern = new RegExp(atMost(most));
      for (let number = 0; number <= 2500; number += 1)
        expect(pattern.test(String(number)), `${number} of ${most}`).toBe(number <= most);
    }
  });
});

describe('an app that is the whole site', () => {
  const { routers, middlewares } = shopAt({ host: 'example.com' });
  test('has the domain', () => {
    expect(routers.shop).toMatchObject({ rule: 'Host(`example.com`)', service: 'shop' });
    expect(routers).not.toHaveProperty('nginx');
  });
  test('answers where a rollback to this release will ask', () => {
    expect(routers.health).toMatchObject({
      rule: 'Host(`example.com`) && Path(`/.well-known/nginx/health`)',
      middlewares: ['headers-shop', 'to-health'],
      service: 'shop',
    });
    expect(middlewares['to-health']).toEqual({ replacePath: { path: '/up' } });
  });
});

describe('several routes of a service of one’s own', () => {
  const two: ServiceDefinition = (environment) => {
    const made = ownShop(environment);
    const [route] = made?.routes ?? [];
    if (!made || !route) return made;
    const admin = {
      ...route,
      host: 'admin.example.com',
      port: 9000,
      contentSecurityPolicy: "default-src 'none'",
    };
    return { ...made, routes: [route, admin, { ...route, host: 'example.com', path: '/shop' }] };
  };
  const http = httpOf(awsEnvironment({ hosts: ['shop.example.com', 'admin.example.com'] }), [two]);

  test('are all there, each with its headers, and lead to their ports', () => {
    const led = (key: string) => [http.routers[key]?.rule, http.routers[key]?.service];
    expect(led('shop')).toEqual(['Host(`shop.example.com`) && !PathPrefix(`/metrics`)', 'shop']);
    expect(led('shop--2')).toEqual(['Host(`admin.example.com`) && !PathPrefix(`/metrics`)', 'shop--9000']);
    expect(led('shop--3')[1]).toBe('shop');
    expect(http.services['shop--9000']?.loadBalancer).toMatchObject({
      servers: [{ url: 'http://172.29.1.10:9000' }],
    });
    expect(http.middlewares['headers-shop--2']?.headers).toMatchObject({
      contentSecurityPolicy: "default-src 'none'",
      frameDeny: true,
    });
  });

  test('each port is watched under the service’s name', () => {
    const environment = awsEnvironment({ hosts: ['shop.example.com', 'admin.example.com'] });
    const rules = bundle(environment, [two]).find(({ path }) => path.endsWith('rules.yml'));
    expect(rules?.content.toString()).toContain('service="shop--9000@file"');
  });
});
