/** Names that only some may ask for, by the real Traefik: with a password, or from a network. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { ADDRESSES } from '../../protocol/addresses';
import { runContainer } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { testFolder, writeFiles } from '../helpers/folder';
import { ask } from '../helpers/http';
import { WebServer } from '../helpers/web-server';

const STEP = join(import.meta.dirname, '../../userdata/boot/50-secrets.sh');
const PASSWORD = 'correct horse battery';
const environment = awsEnvironment({
  acme: { server: 'https://127.0.0.1:9/directory' },
  sites: { blog: { domain: 'blog.example.org' }, docs: { domain: 'docs.example.org' } },
  access: [
    { host: 'example.com', password: { user: 'team', secret: 'staging-password' } },
    { host: 'blog.example.org', networks: ['203.0.113.0/24'] },
    { host: 'docs.example.org', networks: ['172.28.0.0/16'] },
  ],
});

/** What the boot makes of the stored secret. */
function usersFile(password: string) {
  const folder = testFolder();
  writeFiles(folder, [
    ...bundle(environment),
    { path: 'lib.sh', content: `parameter() { printf '%s\\n' '${password}'; }` },
  ]);
  const volumes = [
    ...[
      '--volume',
      `${STEP}:/w/50-secrets.sh:ro`,
      '--volume',
      `${folder}/docker:/srv/baton/release/docker:ro`,
    ],
    ...['--volume', `${folder}/lib.sh:/usr/local/lib/baton/lib.sh:ro`],
  ];
  const look = 'cd /srv/baton/secrets/traefik; stat -c "%a %u" users-example.com >&2; cat users-example.com';
  const script = `sh -eu /w/50-secrets.sh || exit 1; ${look}`;
  return runContainer('baton/tools:trixie', volumes, ['sh', '-c', script]);
}

describe('the stored secret', () => {
  test('becomes a line that Traefik alone can read, without the password', () => {
    const { status, output } = usersFile(PASSWORD);
    expect(status, output).toBe(0);
    expect(output).toContain('400 65532');
    expect(output).toMatch(/^team:\$apr1\$/m);
    expect(output).not.toContain(PASSWORD);
  });
  test('stops the boot where it is short', () => {
    const { status, output } = usersFile('short');
    expect(status).not.toBe(0);
    expect(output).toContain('the secret staging-password must be a password of at least 12 characters');
  });
});

let server: WebServer;
const get = async (host: string, path: string, credentials?: string) => {
  const headers: Record<string, string> = credentials
    ? { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
    : {};
  return ask({ address: ADDRESSES.traefik, port: 443, tls: true, host, path, headers });
};

beforeAll(async () => {
  server = await WebServer.start(environment);
  const line = runContainer(
    'baton/tools:trixie',
    [],
    [...['sh', '-c', `echo "team:$(printf '%s' '${PASSWORD}' | openssl passwd -apr1 -stdin)"`]],
  ).output;
  writeFileSync(join(server.secrets, 'users-example.com'), `${line.trim()}\n`);
  // Traefik has looked for the file once, at its start.
  server.restartTraefik();
  await eventually(async () => (await get('example.com', '/', `team:${PASSWORD}`)).status === 200);
}, 400_000);
afterAll(() => server?.close());

describe('a name with a password', () => {
  test.each([
    ['/', undefined, 401],
    ['/about', 'team:wrong', 401],
    ['/about', `other:${PASSWORD}`, 401],
    ['/assets/plain.css', undefined, 401],
    ['/', `team:${PASSWORD}`, 200],
    ['/about', `team:${PASSWORD}`, 200],
  ])('%s by %s: %i', async (path, credentials, status) => {
    expect((await get('example.com', path, credentials)).status).toBe(status);
  });

  test('an unfinished download is asked for it too', async () => {
    const headers = { Range: 'bytes=1-', 'If-Range': '"x"' };
    const { status } = await ask({
      ...{ address: ADDRESSES.traefik, port: 443, tls: true, host: 'example.com', path: '/about', headers },
    });
    expect(status).toBe(401);
  });

  test('its health is answered without, and nothing that looks like it', async () => {
    expect((await get('example.com', '/.well-known/nginx/health')).status).toBe(200);
    for (const path of [
      '/.well-known/nginx/health/',
      '/.well-known/nginx/health/../../../about',
      '/.well-known/nginx/',
    ])
      expect((await get('example.com', path)).status).toBe(401);
  });
});

describe('a name with networks', () => {
  test('is closed to all others, but for its health', async () => {
    expect((await get('blog.example.org', '/')).status).toBe(403);
    expect((await get('blog.example.org', '/.well-known/nginx/health')).status).toBe(200);
  });
  test('is open to them, whatever they say of themselves', async () => {
    expect((await get('docs.example.org', '/about')).status).toBe(200);
    const headers = { 'X-Forwarded-For': '203.0.113.7' };
    const { status } = await ask({
      ...{ address: ADDRESSES.traefik, port: 443, tls: true, host: 'blog.example.org', path: '/', headers },
    });
    expect(status).toBe(403);
  });
});

test('who tries many passwords is slowed down', async () => {
  const tries = Array.from({ length: 160 }, (_, index) => get('example.com', '/', `team:guess ${index}`));
  const found = (await Promise.all(tries)).map(({ status }) => status);
  expect(new Set(found)).toEqual(new Set([401, 429]));
});
