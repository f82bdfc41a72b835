/** What stands in front of names that only some may ask for. */
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import type { ServiceDefinition } from '../../../docker/service';
import { awsEnvironment } from '../../helpers/environments';

// biome-ignore lint/suspicious/noExplicitAny: what others read
type Loose = any;

const password = { user: 'team', secret: 'staging-password' };
const access = [
  { host: 'example.com', password, networks: ['198.51.100.0/24'] },
  { host: 'monitoring.example.com', networks: ['2001:db8::/32'] },
];
const release = (more: object = {}, extra: readonly ServiceDefinition[] = []) => {
  const files = bundle(awsEnvironment({ access, ...more }), extra);
  const text = (path: string) => String(files.find((file) => file.path === path)?.content ?? '');
  return { text, routes: (load(text('docker/traefik/dynamic/routes.yaml')) as Loose).http };
};

test('every router of the name has it first, but for the health and the identity', () => {
  const { routers } = release().routes;
  const open = Object.entries<Loose>(routers)
    .filter(([, { rule }]) => /Host\(`(monitoring\.)?example\.com`\)/.test(rule))
    .filter(([, { middlewares = [] }]) => !middlewares[0]?.startsWith('networks-'))
    .map(([key, { rule }]) => [key, rule.split(' && ').at(-1)]);
  expect(open.sort()).toEqual([
    ['grafana--health', 'Path(`/api/health`)'],
    ['identity', 'Path(`/.well-known/baton/server`)'],
    ['nginx--health', 'Path(`/.well-known/nginx/health`)'],
  ]);
  expect(routers.nginx.middlewares.slice(0, 3)).toEqual([
    'networks-example.com',
    'attempts-example.com',
    'password-example.com',
  ]);
});

test('the release names the secret, and holds nothing of the password', () => {
  const { text, routes } = release();
  expect(text('docker/traefik/access-users')).toBe('users-example.com team staging-password\n');
  expect(text('docker/secrets')).toMatch(/ traefik staging-password$/m);
  expect(routes.middlewares['password-example.com'].basicAuth).toEqual({
    usersFile: '/run/baton/secrets/users-example.com',
    realm: 'example.com',
    removeHeader: true,
  });
});

describe('behind a CDN', () => {
  test('the visitor’s address counts, and without one that of who is connected', () => {
    const strategyOf = (more: object) =>
      release(more).routes.middlewares['networks-example.com'].ipAllowList.ipStrategy;
    expect(strategyOf({ visitors: { proxies: ['203.0.113.0/24'] } })).toEqual({
      excludedIPs: ['203.0.113.0/24'],
    });
    expect(strategyOf({})).toBeUndefined();
  });
});

test('a service whose health is its first page cannot be protected', () => {
  const shop: ServiceDefinition = () => ({
    name: 'shop',
    image: 'example/shop:1',
    address: '172.29.1.10',
    container: { user: '1:1', memoryMiB: 64, cpus: 1, pids: 64 },
    routes: [{ host: 'shop.example.com', port: 80, probePath: '/' }],
  });
  const more = { hosts: ['shop.example.com'], access: [{ host: 'shop.example.com', password }] };
  expect(() => release(more, [shop])).toThrow('not its first page, as access protects shop.example.com');
  expect(() => release({ hosts: ['shop.example.com'] }, [shop])).not.toThrow();
});

test('to be kept out is the good answer for whoever watches from outside', () => {
  const config = load(release().text('docker/blackbox-exporter/blackbox.yml')) as Loose;
  expect(config.modules.http_networks.http.valid_status_codes).toEqual([200, 401, 403]);
  expect(config.modules.http_password.http.valid_status_codes).toEqual([401]);
  expect(release().text('docker/prometheus/prometheus.yml')).toContain('http_networks');
});

test('without an entry nothing of it is there', () => {
  const { text, routes } = release({ access: [] });
  expect(JSON.stringify(routes)).not.toMatch(/-health"|basicAuth|ipAllowList/);
  expect(text('docker/traefik/access-users')).toBe('');
});
