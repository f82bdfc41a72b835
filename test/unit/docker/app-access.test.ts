/** What stands in front of apps and routes that only some may ask for; test/tools/app-access.test.ts asks Traefik. */
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import type { ServiceDefinition } from '../../../docker/service';
import { apiApp, leastApp } from '../../helpers/apps';
import { awsEnvironment } from '../../helpers/environments';

// biome-ignore lint/suspicious/noExplicitAny: what others read
type Loose = any;

const password = { user: 'boss', secret: 'admin-password' };
const team = { user: 'team', secret: 'staging-password' };
const networks = ['198.51.100.0/24'];

const release = (more: object, extra: readonly ServiceDefinition[] = []) => {
  const files = bundle(awsEnvironment(more), extra);
  const text = (path: string) => String(files.find((file) => file.path === path)?.content ?? '');
  return { text, http: (load(text('docker/traefik/dynamic/routes.yaml')) as Loose).http };
};
/** The routers that lead to a backend with what stands in front, without that of its health. */
const inFront = ({ http }: { http: Loose }, service: string) => {
  const own = Object.entries<Loose>(http.routers).filter(([, router]) => router.service === service);
  return Object.fromEntries(
    own.map(([key, { middlewares = [] }]) => [
      key,
      middlewares.filter((name: string) => /^(networks|attempts|password)-/.test(name)),
    ]),
  );
};

test('all of an app’s routers have it, and no other’s', () => {
  const found = release({ apps: { api: { ...apiApp, access: { networks, password } } } });
  const guards = ['networks-api', 'attempts-api', 'password-api'];
  const { 'api--health': health, 'api--2--health': _, ...rest } = inFront(found, 'api');
  expect(health).toEqual([]);
  expect(new Set(Object.values(rest).map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify(guards)]),
  );
  expect(Object.keys(rest)).toEqual(expect.arrayContaining(['api', 'api--resumed', 'api--2--unmeasured']));
  expect(Object.values(inFront(found, 'nginx')).flat()).toEqual([]);
  expect(found.text('docker/traefik/access-users')).toBe('users-api boss admin-password\n');
  expect(found.text('docker/secrets')).toMatch(/ traefik admin-password$/m);
});

test.each<[string, object | undefined, object | undefined, string[]]>([
  [
    'the host’s alone',
    { networks, password: team },
    undefined,
    ['networks-example.com', 'attempts-example.com', 'password-example.com'],
  ],
  [
    'networks on top of its host’s password',
    { password: team },
    { networks },
    ['networks-api', 'attempts-example.com', 'password-example.com'],
  ],
  [
    'a password in the place of its host’s',
    { networks, password: team },
    { password },
    ['networks-example.com', 'attempts-api', 'password-api'],
  ],
])('%s', (_, ofHost, own, expected) => {
  const found = release({
    access: ofHost ? [{ host: 'example.com', ...ofHost }] : [],
    apps: { api: { ...apiApp, ...(own && { access: own }) } },
  });
  expect(inFront(found, 'api').api).toEqual(expected);
  expect(inFront(found, 'nginx').nginx).not.toContain('password-api');
});

test('a route of a service of one’s own has it, too', () => {
  const shop: ServiceDefinition = () => ({
    ...{ name: 'shop', image: 'example/shop:1', address: '172.29.1.10' },
    container: { user: '1:1', memoryMiB: 64, cpus: 1, pids: 64 },
    routes: [
      { host: 'shop.example.com', port: 80, probePath: '/up' },
      {
        host: 'shop.example.com',
        port: 80,
        path: '/admin',
        probePath: '/admin/up',
        access: { networks: [], password },
      },
    ],
  });
  const found = release({ hosts: ['shop.example.com'] }, [shop]);
  expect(inFront(found, 'shop')).toMatchObject({
    shop: [],
    'shop--2': ['attempts-shop--2', 'password-shop--2'],
  });
  expect(found.http.routers['shop--2--health'].rule).toBe('Host(`shop.example.com`) && Path(`/admin/up`)');
  expect(found.http.middlewares['password-shop--2'].basicAuth).toMatchObject({
    ...{ usersFile: '/run/baton/secrets/users-shop--2', realm: 'shop.example.com/admin' },
  });
});

test('an app that is the site answers without it where a rollback to this release asks', () => {
  for (const more of [
    { apps: { shop: { ...leastApp, host: 'example.com', access: { password } } } },
    { apps: { shop: { ...leastApp, host: 'example.com' } }, access: [{ host: 'example.com', password }] },
  ]) {
    const { health, identity, shop } = release(more).http.routers;
    expect(health.middlewares).toEqual(['headers-shop', 'to-health']);
    expect(identity.middlewares).toBeUndefined();
    expect(shop.middlewares[0]).toMatch(/^attempts-/);
  }
});

test('what watches from outside asks for an app’s health, which answers without', () => {
  const { text } = release({
    apps: { shop: { ...leastApp, host: 'shop.example.com' } },
    access: [{ host: 'shop.example.com', password }],
  });
  const { scrape_configs: jobs } = load(text('docker/prometheus/prometheus.yml')) as Loose;
  const targets = jobs.find((job: Loose) => job.job_name === 'blackbox').static_configs;
  expect(targets).toContainEqual(
    expect.objectContaining({ labels: { __param_module: 'http_2xx', component: 'shop' } }),
  );
});

test('no site takes the place of a router that another has', () => {
  const sites = { health: { domain: 'health.example.com' }, resumed: { domain: 'resumed.example.com' } };
  const { routers } = release({ sites, access: [{ host: 'example.com', password }] }).http;
  const at = (host: string, rule: string) => rule.startsWith(`Host(\`${host}\`)`);
  const rules = Object.values<Loose>(routers).map(({ rule }) => rule as string);
  expect(rules).toContain('Host(`example.com`) && Path(`/.well-known/nginx/health`)');
  // Its own, and that of downloads which go on.
  for (const host of ['example.com', 'health.example.com', 'resumed.example.com'])
    expect(rules.filter((rule) => at(host, rule) && !rule.includes('&& Path('))).toHaveLength(2);
});
