import { connect as connectHttp2 } from 'node:http2';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NGINX_EXPORTER_AT_NGINX } from '../../docker/networks';
import { ADDRESSES } from '../../protocol/addresses';
import { awsEnvironment, localEnvironment } from '../helpers/environments';
import { ask } from '../helpers/http';
import { scan } from '../helpers/observatory';
import { LONG, TEXTS, UNTOUCHED } from '../helpers/site';
import { WebServer } from '../helpers/web-server';

const address = ADDRESSES.traefik;
const DOMAIN = 'example.com';
// Nothing listens there: no order leaves this computer.
const acme = { server: 'https://127.0.0.1:9/directory' };

const http = (path: string, host = DOMAIN) => ask({ address, port: 80, host, path });
const https = (path: string, host = DOMAIN, headers: Record<string, string> = {}) =>
  ask({ address, port: 443, tls: true, host, path, headers });

describe('a server on AWS', () => {
  let server: WebServer;
  beforeAll(async () => {
    server = await WebServer.start(awsEnvironment({ acme, aliases: ['www.example.com', 'example.net'] }));
  }, 400_000);
  afterAll(() => server?.close());

  test('starts without a complaint but for the authority that is not there', () => {
    const complaints = server
      .log()
      .split('\n')
      .filter((line) => /\b(ERR|WRN|level=(error|warning))\b/.test(line))
      .filter((line) => !/acme|127\.0\.0\.1:9/i.test(line))
      // Grafana and the agent do not run here.
      .filter((line) => !/Health check failed/i.test(line));
    expect(complaints).toEqual([]);
  });

  describe('ways to the site', () => {
    test.each([
      ['/', 'https://example.com/'],
      ['/a/b?c=d&e=%2F', 'https://example.com/a/b?c=d&e=%2F'],
    ])('HTTP goes to HTTPS for good: %s', async (path, location) => {
      const { status, headers } = await http(path);
      expect([status, headers.location]).toEqual([301, location]);
    });

    test.each([
      ['www.example.com', '/'],
      ['www.example.com', '/a/b?c=d'],
      ['example.net', '/a'],
    ])('%s%s goes to the domain for good', async (host, path) => {
      const { status, headers } = await https(path, host);
      expect([status, headers.location]).toEqual([301, `https://example.com${path}`]);
      expect(headers['strict-transport-security']).toBe('max-age=31536000');
    });

    test('the domain shows the site', async () => {
      const { status, body } = await https('/about');
      expect([status, body.toString()]).toEqual([200, 'about']);
    });

    test('a missing page is one', async () => {
      const { status, body } = await https('/missing');
      expect([status, body.toString()]).toEqual([404, 'own not found']);
    });

    test.each(['other.example', 'sub.example.com'])('nobody answers for %s', async (host) => {
      expect((await https('/', host)).status).toBe(404);
    });

    test("the dashboards' first page is the home dashboard", async () => {
      const { status, headers } = await https('/', 'monitoring.example.com');
      expect(status).toBe(302);
      expect(headers.location).toMatch(/^https:\/\/monitoring\.example\.com\/d\/.+\/home$/);
    });

    test.each(['/metrics', '/ping', '/api/rawdata', '/dashboard/'])('%s is not Traefik’s', async (path) => {
      expect((await https(path)).status).toBe(404);
    });
  });

  describe('headers', () => {
    test.each([
      ['strict-transport-security', 'max-age=31536000'],
      ['x-content-type-options', 'nosniff'],
      ['x-frame-options', 'DENY'],
      ['referrer-policy', 'strict-origin-when-cross-origin'],
      ['cross-origin-opener-policy', 'same-origin'],
      ['cross-origin-resource-policy', 'same-origin'],
      ['content-security-policy', expect.stringMatching(/^default-src 'none';/)],
      ['server', undefined],
      ['x-powered-by', undefined],
    ])('%s', async (name, value) => {
      expect((await https('/')).headers[name]).toEqual(value);
      expect((await https('/missing')).headers[name]).toEqual(value);
    });

    test('reach the top score of Mozilla’s Observatory', () => {
      const { scan: result, tests } = scan(DOMAIN, address, server.authorityFile);
      const rows = Object.entries(tests).map(
        ([name, { result: found, scoreModifier }]) => `${scoreModifier} ${name}: ${found}`,
      );
      console.log(`Observatory: ${result.score} (${result.grade})\n  ${rows.join('\n  ')}`);
      expect(Object.entries(tests).filter(([, { pass }]) => !pass)).toEqual([]);
      expect(result).toMatchObject({ grade: 'A+', testsFailed: 0 });
      // 100, and what is given on top to a site without cookies and foreign scripts.
      expect(result.score).toBeGreaterThanOrEqual(130);
    }, 180_000);
  });

  describe('the connection', () => {
    const tls = (options: ConnectionOptions) =>
      new Promise<{ protocol: string | null; cipher: string }>((resolve, reject) => {
        const socket = connectTls(
          // Level 0 lets this side offer what the other is to refuse.
          {
            host: address,
            port: 443,
            servername: DOMAIN,
            rejectUnauthorized: false,
            ciphers: 'ALL@SECLEVEL=0',
            ...options,
          },
          () => {
            resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name });
            socket.destroy();
          },
        );
        socket.on('error', reject);
      });

    test.each(['TLSv1', 'TLSv1.1'] as const)('%s is refused', async (version) => {
      await expect(tls({ minVersion: version, maxVersion: version })).rejects.toMatchObject({
        code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      });
    });

    test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (version) => {
      expect((await tls({ minVersion: version, maxVersion: version })).protocol).toBe(version);
    });

    test.each(['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES128-SHA256', 'AES128-GCM-SHA256'])(
      'TLS 1.2 with %s is refused',
      async (cipher) => {
        const ciphers = `${cipher}:@SECLEVEL=0`;
        await expect(tls({ maxVersion: 'TLSv1.2', ciphers })).rejects.toMatchObject({
          code: expect.stringMatching(/HANDSHAKE_FAILURE/),
        });
      },
    );

    test('HTTP/2', async () => {
      const session = connectHttp2(`https://${DOMAIN}`, {
        createConnection: () =>
          connectTls({
            host: address,
            port: 443,
            servername: DOMAIN,
            ALPNProtocols: ['h2'],
            rejectUnauthorized: false,
          }),
      });
      const status = await new Promise((resolve, reject) => {
        session.on('error', reject);
        session.request({ ':path': '/about' }).on('response', (headers) => resolve(headers[':status']));
      });
      session.destroy();
      expect(status).toBe(200);
    });

    test('tells of HTTP/3', async () => {
      expect((await https('/')).headers['alt-svc']).toMatch(/^h3=":443"; ma=\d+/);
    });

    test.each(['gzip', 'br', 'zstd'])('pages are compressed: %s', async (encoding) => {
      const plain = await https('/');
      const { headers, body } = await https('/', DOMAIN, { 'Accept-Encoding': encoding });
      expect(headers['content-encoding']).toBe(encoding);
      expect(body.length).toBeLessThan(plain.body.length / 2);
      expect(headers.vary).toContain('Accept-Encoding');
      if (encoding === 'gzip') expect(gunzipSync(body)).toEqual(plain.body);
    });

    test('a page that was compressed is not sent again either', async () => {
      const { headers } = await https('/', DOMAIN, { 'Accept-Encoding': 'gzip' });
      const again = await https('/', DOMAIN, {
        'Accept-Encoding': 'gzip',
        'If-None-Match': String(headers.etag),
      });
      expect(again.status).toBe(304);
    });
  });

  describe('compression', () => {
    const accepting = { 'Accept-Encoding': 'gzip, br, zstd' };

    test.each(TEXTS)('text: /%s', async (path) => {
      const plain = await https(`/${path}`);
      const { headers, body } = await https(`/${path}`, DOMAIN, accepting);
      expect(headers['content-encoding']).toBeDefined();
      expect(body.length).toBeLessThan(plain.body.length / 2);
    });

    test.each(UNTOUCHED)('untouched, with its length: /%s', async (path) => {
      const { headers, body } = await https(`/${path}`, DOMAIN, accepting);
      expect(headers['content-encoding']).toBeUndefined();
      expect([headers['content-length'], body.toString()]).toEqual([String(LONG.length), LONG]);
    });

    test.each(['etag', 'last-modified'] as const)(
      'a text that was cut off is sent whole again, by its %s',
      async (validator) => {
        for (const encoding of ['gzip', 'identity'])
          for (const path of [...TEXTS, 'about', '']) {
            const first = await https(`/${path}`, DOMAIN, { 'Accept-Encoding': encoding });
            const range = { Range: 'bytes=3-', 'If-Range': String(first.headers[validator]) };
            const rest = await https(`/${path}`, DOMAIN, { 'Accept-Encoding': encoding, ...range });
            expect([path, rest.status, rest.body]).toEqual([path, 200, first.body]);
            expect(rest.headers['content-encoding']).toBe(first.headers['content-encoding']);
          }
      },
    );

    test.each(UNTOUCHED)('what is never compressed goes on where it was cut off: /%s', async (path) => {
      const { headers } = await https(`/${path}`, DOMAIN, accepting);
      const range = { Range: 'bytes=1000-', 'If-Range': String(headers.etag) };
      const rest = await https(`/${path}`, DOMAIN, { ...accepting, ...range });
      expect([rest.status, rest.body.toString()]).toEqual([206, LONG.slice(1000)]);
    });
  });

  test('a cookie of 9 kB is no mistake', async () => {
    expect((await https('/about', DOMAIN, { Cookie: `a=${'x'.repeat(9000)}` })).status).toBe(200);
  });

  test('the address is told to nginx by Traefik alone: a visitor cannot read the counters', async () => {
    const headers = { 'X-Forwarded-For': NGINX_EXPORTER_AT_NGINX, 'X-Real-Ip': '127.0.0.1' };
    const { body } = await https('/.well-known/nginx/basic_status', DOMAIN, headers);
    expect(body.toString()).not.toContain('Active connections');
  });
});

describe('a server on this computer, at other ports', () => {
  let server: WebServer;
  beforeAll(async () => {
    const ports = { http: 8080, https: 8443 };
    server = await WebServer.start(
      localEnvironment({ acme, ports, cpuLimits: false, site: { resourcePolicy: 'cross-origin' } }),
    );
  }, 400_000);
  afterAll(() => server?.close());
  const host = 'baton.localhost';

  test('HTTP goes to the published port', async () => {
    expect((await http('/a?b=c', host)).headers.location).toBe('https://baton.localhost:8443/a?b=c');
  });
  test('an alias too', async () => {
    expect((await https('/a?b=c', `www.${host}`)).headers.location).toBe(
      'https://baton.localhost:8443/a?b=c',
    );
  });
  test('a browser, which names the port, gets the site', async () => {
    expect((await https('/about', `${host}:8443`)).status).toBe(200);
  });
  test('others may embed the site’s images where the environment says so', async () => {
    const { headers } = await https('/assets/plain.css', host);
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  });
  test('HTTP/3 is told of at the published port', async () => {
    expect((await https('/', host)).headers['alt-svc']).toMatch(/^h3=":8443"/);
  });
});
