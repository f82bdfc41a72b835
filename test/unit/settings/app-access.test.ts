/** An app's own `access`: what is refused, and what each mistake is answered with. */
import { expect, test } from 'vitest';
import { leastApp } from '../../helpers/apps';
import { leastAws } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const password = { user: 'team', secret: 'staging-password' };
const shop = { ...leastApp, host: 'shop.example.com', health: '/up' };
const problems = (change: object, more: object = {}) =>
  problemsOf({ ...leastAws, ...more, apps: { shop: { ...shop, ...change } } });
const ofHost = (entry: object) => ({ access: [{ host: 'shop.example.com', ...entry }] });

test.each<[string, object, object, string]>([
  ['nothing', { access: {} }, {}, 'apps.shop.access: must have networks or password, or it protects nothing'],
  ['no network', { access: { networks: [] } }, {}, 'apps.shop.access.networks: must name a network'],
  [
    'a slip',
    { access: { networks: ['198.51.100.1/24'] } },
    {},
    'apps.shop.access.networks.0: must be a network such as',
  ],
  [
    'a host in it',
    { access: { host: 'shop.example.com', password } },
    {},
    'apps.shop.access.host: no such setting',
  ],
  ...['/', '/up?full=1', '/%75p', '/a/../up', '/up/'].map((health): [string, object, object, string] => [
    `a health of ${health}`,
    { access: { password }, health },
    {},
    "apps.shop.health: must be a plain path below the app's first page, because it stays open while " +
      'apps.shop.access protects the rest; write one that only says that the app is well, such as /up, got ' +
      JSON.stringify(health),
  ]),
  [
    'a health that is the first page of its path',
    { access: { password }, paths: ['/admin'], health: '/admin' },
    {},
    'write one that only says that the app is well, such as /admin/up, got "/admin"',
  ],
  [
    'such a health where its host has access',
    { health: '/' },
    ofHost({ password }),
    'because it stays open while access.0 protects the rest',
  ],
  [
    'networks apart from those of its host',
    { access: { networks: ['203.0.113.0/24', '2001:db8::/32'] } },
    ofHost({ networks: ['198.51.100.0/24', '2001:db9::/32'] }),
    'apps.shop.access.networks: must meet access.0.networks, which are those of shop.example.com, or nobody comes',
  ],
  [
    'a password of its host that nobody is asked for',
    { access: { password } },
    ofHost({ password }),
    'access.0.password: would never be asked for, as apps.shop.access.password stands in its place on all of',
  ],
  [
    'words that are looked for on the first page',
    { host: 'example.com', access: { password } },
    { watch: { siteWords: 'Welcome', emails: ['a@example.com'] } },
    'apps.shop.access: must not be there with watch.siteWords',
  ],
])('%s is one line', (_, change, more, line) => {
  const found = problems(change, more);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(line);
});

test.each<[string, object, object]>([
  ['a password', { access: { password } }, {}],
  [
    'on a path of the site, whose own has another',
    { host: 'example.com', paths: ['/admin'], health: '/admin/up', access: { password } },
    {
      access: [{ host: 'example.com', password: { user: 'all', secret: 'other-password' } }],
    },
  ],
  [
    'networks within those of its host',
    { access: { networks: ['198.51.100.128/25'] } },
    ofHost({ networks: ['198.51.100.0/24'] }),
  ],
  [
    'a password behind networks of its host',
    { access: { password } },
    ofHost({ networks: ['198.51.100.0/24'] }),
  ],
  ['any health where nothing protects it', { health: '/?up' }, {}],
])('%s is fine', (_, change, more) => {
  expect(problems(change, more)).toEqual([]);
});
