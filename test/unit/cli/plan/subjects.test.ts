/** Every file of a release is something that a person has a word for. */
import { expect, test } from 'vitest';
import { composeReasons } from '../../../../cli/plan/compose-reasons';
import { formatReason } from '../../../../cli/plan/reason';
import { subjectOf } from '../../../../cli/plan/subjects';
import { bundle } from '../../../../docker/bundle';
import { toYaml } from '../../../../docker/rendered-file';
import { USER_DATA_FILE, userDataFiles } from '../../../../userdata/release-files';
import { awsEnvironment, SSH_KEY } from '../../../helpers/environments';

const environment = awsEnvironment({
  site: { php: true },
  admins: [{ name: 'ann', sshKeys: [SSH_KEY] }],
  alerts: { receivers: [{ kind: 'webhook', url: 'https://hooks.example.com/' }] },
  sites: { blog: { domain: 'blog.example.org', php: true } },
  access: [{ host: 'blog.example.org', password: { user: 'team', secret: 'blog-password' } }],
});

test.each(
  [...bundle(environment), ...userDataFiles(environment), { path: 'agent/agent.cjs' }].map(
    ({ path }) => path,
  ),
)('%s', (path) => {
  const { subject } = subjectOf(path);
  expect(subject).not.toBe(path);
  expect(subject).not.toMatch(/the app|undefined/);
});

test.each([
  ['docker/nginx/nginx.conf', 'configuration of nginx'],
  ['docker/shop/app.conf', 'configuration of the app shop'],
  ['docker/nginx-blog/nginx.conf', 'configuration of nginx of the site blog'],
  ['docker/nginx-exporter/x', 'configuration of nginx-exporter'],
  ['boot/60-firewall.sh', 'step firewall of the boot'],
  ['userdata/admins/ann', 'admin ann'],
  [USER_DATA_FILE, 'first part of the boot'],
])('%s: %s', (path, subject) => {
  expect(subjectOf(path).subject).toBe(subject);
});

test('an app of the owner’s own: image, variable and removal are told by its name', () => {
  const compose = (services: object) => toYaml({ services, networks: {} });
  const shop = {
    image: 'ghcr.io/example/shop:1.0',
    environment: { RAILS_ENV: 'staging' },
    mem_limit: '512m',
  };
  const found = composeReasons(
    compose({ shop, old: shop }),
    compose({
      shop: { ...shop, image: 'ghcr.io/example/shop:1.1', environment: { RAILS_ENV: 'production', A: '1' } },
    }),
  );
  expect(found.map(formatReason)).toEqual([
    'the app old: removed',
    'variable A of the app shop: none -> 1',
    'variable RAILS_ENV of the app shop: staging -> production',
    'image of the app shop: 1.0 -> 1.1',
  ]);
  expect(found.filter(({ kind }) => kind === 'app')).toHaveLength(3);
});

test.each([
  ['nginx:1.30.5', 'nginx:1.30.6', '1.30.5 -> 1.30.6'],
  ['nginx:1', 'ghcr.io/nginx:1', 'nginx:1 -> ghcr.io/nginx:1'],
  [
    `nginx:1@sha256:${'a'.repeat(64)}`,
    `nginx:1@sha256:${'b'.repeat(64)}`,
    `1@sha256:${'a'.repeat(12)} -> 1@sha256:${'b'.repeat(12)}`,
  ],
])('images %s and %s', (before, after, words) => {
  const compose = (image: string) => toYaml({ services: { nginx: { image } } });
  expect(composeReasons(compose(before), compose(after)).map(formatReason)).toEqual([
    `image of nginx: ${words}`,
  ]);
});
