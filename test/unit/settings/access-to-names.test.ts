import { expect, test } from 'vitest';
import { leastAws } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const PINNED = `ghcr.io/example-org/app:1.0.0@sha256:${'a'.repeat(64)}`;
const password = { user: 'team', secret: 'staging-password' };
const entry = { host: 'example.com', password };
const problems = (access: unknown, more: object = {}) => problemsOf({ ...leastAws, ...more, access });

test.each<[string, unknown, string]>([
  ['nothing', [{ host: 'example.com' }], 'access.0: must have networks or password, or it protects nothing'],
  ['no network', [{ host: 'example.com', networks: [] }], 'access.0.networks: must name a network'],
  [
    'a foreign name',
    [{ ...entry, host: 'example.net' }],
    'access.0.host: must be a name that the server answers to',
  ],
  [
    'an alias',
    [{ ...entry, host: 'www.example.com' }],
    'access.0.host: must be no alias, which only redirects',
  ],
  ['a name twice', [entry, { ...entry }], 'access.1.host: must not repeat a name'],
  ['a slip', [{ ...entry, networks: ['198.51.100.1/24'] }], 'access.0.networks.0: must be a network such as'],
  [
    'the password itself',
    [{ ...entry, password: { user: 'team', secret: 'Tr0ub4dor&3' } }],
    'access.0.password.secret: must be the name of a stored secret',
  ],
  [
    'a user with a colon',
    [{ ...entry, password: { ...password, user: 'a:b' } }],
    'access.0.password.user: must be 1-32 of',
  ],
])('%s is one line', (_, access, line) => {
  const found = problems(access);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(line);
});

test('words that are looked for on a page which asks for a password', () => {
  const found = problems([entry], { watch: { siteWords: 'Welcome', emails: ['a@example.com'] } });
  expect(found).toEqual([
    expect.stringContaining('access.0.host: must not be the domain with watch.siteWords'),
  ]);
});

test('every name that leads somewhere can be protected', () => {
  const hosts = [
    'example.com',
    'monitoring.example.com',
    'shop.example.com',
    'blog.example.org',
    'app.example.org',
  ];
  const more = {
    hosts: ['shop.example.com'],
    sites: { blog: { domain: 'blog.example.org' } },
    apps: { app: { image: PINNED, port: 8080, host: 'app.example.org', health: '/up' } },
  };
  expect(
    problems(
      hosts.map((host) => ({ host, password })),
      more,
    ),
  ).toEqual([]);
});
