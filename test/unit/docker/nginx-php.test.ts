/**
 * What nginx and PHP are told of visitors, uploads and paths that are no file: test/tools asks the programs
 * themselves.
 */
import { describe, expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import type { Environment } from '../../../settings/schema';
import { awsEnvironment, localEnvironment } from '../../helpers/environments';

const text = (environment: Environment, path: string) =>
  bundle(environment)
    .find((file) => file.path === `docker/${path}`)
    ?.content.toString();
const php = { php: true } as const;

test.each([
  ['on AWS', awsEnvironment({ site: php }), 'example.com', 443],
  ['at another port', localEnvironment({ site: php, ports: { https: 8443 } }), 'baton.localhost', 8443],
] as const)('a script knows name, port and scheme as visitors see them: %s', (_, environment, name, port) => {
  expect(text(environment, 'nginx/site/php/public-name.conf')?.split('\n')).toEqual([
    `fastcgi_param SERVER_NAME ${name};`,
    `fastcgi_param SERVER_PORT ${port};`,
    'fastcgi_param REQUEST_SCHEME https;',
    'fastcgi_param HTTPS on;',
    'fastcgi_param HTTP_X_FORWARDED_PROTO https;',
    `fastcgi_param HTTP_X_FORWARDED_PORT ${port};`,
    '',
  ]);
});

test('what a visitor says of the own address reaches no script', () => {
  const run = text(awsEnvironment({ site: php }), 'nginx/site/php/run.conf');
  for (const name of ['X_FORWARDED_FOR', 'X_REAL_IP'])
    expect(run).toContain(`fastcgi_param HTTP_${name} $remote_addr;\n`);
  for (const name of ['FORWARDED', 'CLIENT_IP', 'X_CLIENT_IP', 'X_CLUSTER_CLIENT_IP', 'PROXY'])
    expect(run).toContain(`fastcgi_param HTTP_${name} "" if_not_empty;\n`);
});

test.each([
  [{}, 32],
  [{ uploadMiB: 100 }, 100],
])('nginx and PHP take uploads of one size: %j', (more, mebibytes) => {
  const environment = awsEnvironment({ site: { ...php, ...more } });
  expect(text(environment, 'nginx/visitors/uploads.conf')).toMatch(
    new RegExp(`^client_max_body_size ${mebibytes + 1}m;`),
  );
  const pool = text(environment, 'php/uploads.conf');
  expect(pool).toContain(`[upload_max_filesize] = ${mebibytes}M\n`);
  expect(pool).toContain(`[post_max_size] = ${mebibytes + 1}M\n`);
});

describe('whose word counts on a visitor’s address', () => {
  const trusted = (environment: Environment) =>
    text(environment, 'nginx/visitors/addresses.conf')?.match(/(?<=set_real_ip_from ).*(?=;)/g);
  test('Traefik’s alone, and that of the proxies that are named', () => {
    expect(trusted(awsEnvironment())).toEqual(['172.29.0.1']);
    const proxies = ['198.51.100.0/24', '2001:db8::/32'];
    expect(trusted(awsEnvironment({ visitors: { proxies } }))).toEqual(['172.29.0.1', ...proxies]);
  });
  test('it is read from its end', () => {
    expect(text(awsEnvironment(), 'nginx/visitors/addresses.conf')).toContain('real_ip_recursive on;\n');
  });
});

describe('a path that is no file', () => {
  test('is the page 404, unless a script answers', () => {
    expect(text(awsEnvironment({ site: php }), 'nginx/site/missing.conf')).toBe(
      'location @missing {\n  return 404;\n}\n',
    );
    expect(text(awsEnvironment({ site: php }), 'nginx/files/folder/front-controller.conf')).toBeUndefined();
  });
  test('is the script’s, which is asked for by its own name', () => {
    const environment = awsEnvironment({ site: { ...php, frontController: '/app/index.php' } });
    expect(text(environment, 'nginx/site/missing.conf')).toContain('  try_files /app/index.php =404;\n');
    expect(text(environment, 'nginx/site/front-controller.maps')).toContain(
      String.raw`"~^/app/index\.php(?<behind>/.*)$" $behind;`,
    );
  });
});
