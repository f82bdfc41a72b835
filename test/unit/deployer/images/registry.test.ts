import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { digestOf, parseImage, tagsOf } from '../../../../deployer/images/registry';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['nginx:1.30.6-alpine', 'https://registry-1.docker.io', 'library/nginx', '1.30.6-alpine'],
  ['prom/prometheus:v2.53.3', 'https://registry-1.docker.io', 'prom/prometheus', 'v2.53.3'],
  ['ghcr.io/google/cadvisor:v0.60.5', 'https://ghcr.io', 'google/cadvisor', 'v0.60.5'],
  ['localhost:5000/a/b:1', 'http://localhost:5000', 'a/b', '1'],
])('%s is at %s, %s', (image, registry, name, tag) => {
  expect(parseImage(image)).toEqual({ registry, name, tag });
});
test.each(['nginx', `nginx@${DIGEST}`, 'nginx:'])('%s names no tag', (image) => {
  expect(() => parseImage(image)).toThrow(/must be an image with a tag/);
});

describe('a registry that asks who it is, as the public ones do', () => {
  let server: Server;
  afterEach(() => {
    server.close();
  });

  async function registry(headers: Readonly<Record<string, string>> = { 'docker-content-digest': DIGEST }) {
    const asked: string[] = [];
    server = createServer(({ url = '', headers: given }, response) => {
      asked.push(url);
      const port = (server.address() as AddressInfo).port;
      if (url.startsWith('/token')) return response.end(JSON.stringify({ token: 'anybody' }));
      if (given.authorization !== 'Bearer anybody') {
        const challenge = `Bearer realm="http://127.0.0.1:${port}/token",service="registry.example.com"`;
        return response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
      if (url.includes('last=')) return response.end(JSON.stringify({ tags: ['3'] }));
      if (url.includes('tags/list')) {
        const link = `</v2/a/tags/list?n=1000&last=2>; rel="next"`;
        return response.writeHead(200, { link }).end(JSON.stringify({ tags: ['1', '2'] }));
      }
      response.writeHead(url.endsWith('/missing') ? 404 : 200, headers).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { asked, repository: { registry: `http://127.0.0.1:${port}`, name: 'a' } };
  }

  test('is given its token, and then gives the digest', async () => {
    const { asked, repository } = await registry();
    expect(await digestOf(repository, '1')).toBe(DIGEST);
    expect(asked[1]).toBe('/token?service=registry.example.com&scope=repository%3Aa%3Apull');
  });
  test('lists its tags page by page', async () => {
    expect(await tagsOf((await registry()).repository)).toEqual(['1', '2', '3']);
  });
  test('has no such tag, or gives no digest: an error that names what was asked', async () => {
    const { repository } = await registry({});
    await expect(digestOf(repository, 'missing')).rejects.toThrow('/v2/a/manifests/missing answered 404');
    await expect(digestOf(repository, '1')).rejects.toThrow('/v2/a gives no digest of 1');
  });
});
