/** Several sites on one server, as their visitors meet them: through the real Traefik, each with its own nginx. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execInContainer, signalContainer } from '../../agent/containers';
import { takeUpRules } from '../../agent/content/rules';
import { ADDRESSES } from '../../protocol/addresses';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { writeFiles } from '../helpers/folder';
import { ask } from '../helpers/http';
import { WebServer } from '../helpers/web-server';

const environment = awsEnvironment({
  acme: { server: 'https://127.0.0.1:9/directory' },
  site: { redirects: [{ from: '/old', to: '/about' }] },
  sites: {
    blog: {
      domain: 'blog.example.org',
      aliases: ['www.blog.example.org'],
      redirects: [{ from: '/old', to: '/notes/' }],
      gone: ['/about'],
      contentSecurityPolicy: "default-src 'self'",
      immutable: ['/kept/*'],
    },
    docs: { domain: 'docs.example.com', php: true, frontController: '/index.php' },
  },
});

let server: WebServer;
const get = (host: string, path: string) =>
  ask({ address: ADDRESSES.traefik, port: 443, tls: true, host, path });
const told = async (host: string, path: string) => {
  const { status, headers, body } = await get(host, path);
  return [status, headers.location ?? body.toString().slice(0, 20)];
};

beforeAll(async () => {
  server = await WebServer.start(
    environment,
    {},
    {
      sites: {
        blog: { '404.html': 'no such post', 'index.html': 'the blog', 'kept/a.txt': 'kept' },
        docs: { '404.html': 'no such page', 'index.php': '<?php echo "docs ", $_SERVER["SERVER_NAME"];' },
      },
    },
  );
  for (const host of ['blog.example.org', 'docs.example.com'])
    await eventually(async () => (await get(host, '/.well-known/nginx/health')).status === 200);
}, 400_000);
afterAll(() => server?.close());

test.each<[string, string, number, string]>([
  ['example.com', '/old', 301, '/about'],
  ['example.com', '/about', 200, 'about'],
  ['example.com', '/nothing', 404, 'own not found'],
  ['blog.example.org', '/', 200, 'the blog'],
  ['blog.example.org', '/old', 301, '/notes/'],
  ['blog.example.org', '/nothing', 404, 'no such post'],
  ['www.blog.example.org', '/a?b=c', 301, 'https://blog.example.org/a?b=c'],
  ['docs.example.com', '/old', 200, 'docs docs.example.com'.slice(0, 20)],
  ['docs.example.com', '/about', 200, 'about'],
])('%s%s answers as its own site says', async (host, path, status, answer) => {
  expect(await told(host, path)).toEqual([status, answer]);
});

test('what one site has removed is there on the other', async () => {
  expect((await get('blog.example.org', '/about')).status).toBe(410);
});

test('each sends its own policies, and keeps its own files', async () => {
  const policy = async (host: string) => (await get(host, '/')).headers['content-security-policy'];
  expect(await policy('blog.example.org')).toBe("default-src 'self'");
  expect(await policy('example.com')).toContain("default-src 'none'");
  expect((await get('blog.example.org', '/kept/a.txt')).headers['cache-control']).toContain('immutable');
});

describe('published redirects and headers', () => {
  const nginx = (container: string) => ({
    isRunning: async () => true,
    test: () => execInContainer(container, ['nginx', '-t']),
    reload: () => signalContainer(container, 'HUP'),
  });

  test('of one are nothing to the other', async () => {
    const container = server.nginx.replace(/-nginx$/, '-nginx-blog');
    const rules = {
      redirects: [{ from: '/moved', to: '/notes/', status: 301 as const }],
      gone: [],
      headers: [{ path: '/*', headers: [{ name: 'X-Blog', value: 'yes' }] }],
    };
    await takeUpRules(server.wwwOf('blog'), rules, nginx(container));
    await eventually(async () => (await get('blog.example.org', '/moved')).status === 301);
    expect((await get('blog.example.org', '/')).headers['x-blog']).toBe('yes');
    expect((await get('example.com', '/moved')).status).toBe(404);
    expect((await get('example.com', '/')).headers['x-blog']).toBeUndefined();
  });

  test('that nginx cannot read end the one, and the other keeps serving', async () => {
    writeFiles(join(server.wwwOf('docs'), 'rules'), [{ path: 'content.maps', content: 'map {' }]);
    const container = (site: string) => server.nginx.replace(/-nginx$/, `-nginx-${site}`);
    await expect(execInContainer(container('docs'), ['nginx', '-t'])).rejects.toThrow();
    await execInContainer(container('blog'), ['nginx', '-t']);
    await execInContainer(server.nginx, ['nginx', '-t']);
  });
});
