/** What PHP learns of its visitors, and what it takes from them, behind Traefik and nginx as a server runs them. */
import { spawn } from 'node:child_process';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESSES } from '../../protocol/addresses';
import type { Environment } from '../../settings/schema';
import { docker, dockerOrThrow } from '../helpers/docker';
import { awsEnvironment, localEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { ask } from '../helpers/http';
import { WebServer } from '../helpers/web-server';

// Nothing listens there: no order leaves this computer.
const acme = { server: 'https://127.0.0.1:9/directory' };
const MIB = 1024 * 1024;
const OPEN_BUFFERS =
  'for fd in /proc/[0-9]*/fd/*; do case $(readlink $fd) in /buffers/*) stat -Lc %s $fd;; esac; done 2>/dev/null';

/** As many scripts build it: from what the server says, not from what the visitor sent. */
const OWN_ADDRESS = `
$standard = $_SERVER['REQUEST_SCHEME'] === 'https' ? 443 : 80;
$port = $_SERVER['SERVER_PORT'] == $standard ? '' : ':' . $_SERVER['SERVER_PORT'];
$own = $_SERVER['REQUEST_SCHEME'] . '://' . $_SERVER['SERVER_NAME'] . $port;`;
const PAGES = {
  'server.php': '<?php header("Content-Type: application/json"); echo json_encode($_SERVER);',
  'to-absolute.php': `<?php ${OWN_ADDRESS} header("Location: $own/there");`,
  'to-relative.php': '<?php header("Location: /there?a=b", true, 303);',
  'shop/index.php': '<?php echo "shop ", strlen(file_get_contents("php://input"));',
  'upload.php':
    '<?php $file = $_FILES["file"] ?? []; ' +
    'echo json_encode([$file["error"] ?? -1, $file["size"] ?? -1, md5_file($file["tmp_name"] ?: "/dev/null")]);',
  'heads.php': '<?php header("X-Long: " . str_repeat("a", (int) $_GET["bytes"])); echo "said";',
  'large.php': '<?php for ($i = 0; $i < 64; $i++) echo str_repeat("a", 1048576);',
  'broken.php': '<?php nothing();',
};

let server: WebServer;
let host = 'example.com';
const get = (path: string, headers: Record<string, string> = {}, more: object = {}) =>
  ask({ address: ADDRESSES.traefik, port: 443, tls: true, host, path, headers, ...more });
const seen = async (headers: Record<string, string> = {}, more: object = {}) =>
  JSON.parse((await get('/server.php', headers, more)).body.toString()) as Record<string, string | undefined>;

/** Traefik asks nginx before PHP answers. */
async function start(environment: Environment): Promise<WebServer> {
  const started = await WebServer.start(environment, PAGES);
  server = started;
  await eventually(async () => (await get('/heads.php?bytes=1')).status === 200);
  return started;
}
afterAll(() => server?.close());

/** Of a body that never comes: a body that does would still be under way when the answer to its size is there. */
const announced = (bytes: number) =>
  get('/shop/', { 'Content-Length': String(bytes) }, { method: 'POST', body: 'a', seconds: 2 }).then(
    ({ status }) => status,
    () => 'no answer',
  );

/** From an address that is no proxy's. */
const asked = (headers: readonly string[], path = '/server.php') =>
  dockerOrThrow([
    ...['run', '--rm', '--network', server.clients, '--ip', CLIENT, 'baton/tools:trixie', 'curl', '-sSk'],
    ...headers.flatMap((header) => ['--header', header]),
    ...['--resolve', `${host}:443:${ADDRESSES.traefik}`, `https://${host}${path}`],
  ]);
const CLIENT = '172.28.77.7';

describe('a server on AWS', () => {
  beforeAll(async () => {
    await start(awsEnvironment({ acme, site: { php: true } }));
  }, 400_000);
  afterAll(() => server.close());

  test('name, port and scheme are those that a visitor sees', async () => {
    expect(await seen()).toMatchObject({
      SERVER_NAME: 'example.com',
      SERVER_PORT: '443',
      REQUEST_SCHEME: 'https',
      HTTPS: 'on',
      HTTP_HOST: 'example.com',
      HTTP_X_FORWARDED_PROTO: 'https',
      HTTP_X_FORWARDED_PORT: '443',
      SCRIPT_NAME: '/server.php',
      REQUEST_URI: '/server.php',
    });
  });

  test.each([
    ['/to-absolute.php', 302, 'https://example.com/there'],
    ['/to-relative.php', 303, '/there?a=b'],
    ['/shop', 301, '/shop/'],
    ['/shop?a=b', 301, '/shop/?a=b'],
  ])('%s leads with %i to %s: not to the inner port or to http', async (path, status, location) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.location]).toEqual([status, location]);
  });

  test.each([
    'X-Forwarded-For',
    'X-Real-Ip',
    'Client-Ip',
    'X-Client-Ip',
    'X-Cluster-Client-Ip',
    'Forwarded',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Port',
    'Proxy',
  ])('%s of a visitor does not count', (name) => {
    const told = JSON.parse(asked([`${name}: 192.0.2.66`])) as Record<string, string>;
    expect(told.REMOTE_ADDR).toBe(CLIENT);
    expect(told.HTTP_X_FORWARDED_FOR).toBe(CLIENT);
    expect(Object.entries(told).filter(([, value]) => JSON.stringify(value).includes('192.0.2.66'))).toEqual(
      [],
    );
  });

  const form = (bytes: number) => {
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
    return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 'a'), Buffer.from('\r\n--x--\r\n')]);
  };
  const upload = (bytes: number, path = '/upload.php') => {
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    return get(path, headers, { method: 'POST', body: form(bytes), seconds: 60 });
  };

  describe('uploads', () => {
    test.each([
      [1, 0],
      [2 * MIB, 0],
      [32 * MIB, 0],
      [32 * MIB + 1, 1],
    ])('of %i bytes arrive with error %i', async (bytes, error) => {
      const [found, size] = JSON.parse((await upload(bytes)).body.toString()) as [number, number];
      expect([found, size]).toEqual([error, error ? 0 : bytes]);
    });

    test('that are too large get 413', async () => {
      expect(await announced(33 * MIB)).not.toBe(413);
      expect(await announced(33 * MIB + 1)).toBe(413);
    });

    test('to a folder’s script are as large', async () => {
      const body = Buffer.alloc(20 * MIB, 'a');
      const answer = await get('/shop/', {}, { method: 'POST', body, seconds: 60 });
      expect(answer.body.toString()).toBe(`shop ${20 * MIB}`);
    });

    test('wait on the disk, and leave nothing there', async () => {
      const files = () =>
        [server.nginx, server.php ?? ''].flatMap((name) => [
          docker(['exec', name, 'find', '/buffers', '-type', 'f']).output.trim(),
          docker(['exec', name, 'sh', '-c', 'df -P /buffers | grep -c tmpfs']).output.trim(),
        ]);
      await eventually(async () => files().join() === ',0,,0');
    });
  });

  /** A request whose body of `bytes` comes but for its last byte. @returns how to end it, and its status */
  function slowUpload(bytes: number) {
    const socket = connectTls({
      ...{ host: ADDRESSES.traefik, port: 443, servername: host, rejectUnauthorized: false },
    });
    const answered = new Promise<number>((resolve, reject) => {
      socket.on('data', (data) => resolve(Number(/^HTTP\/1.1 (\d+)/.exec(data.toString())?.[1])));
      socket.on('error', reject);
    });
    answered.catch(() => undefined);
    socket.write(
      `POST /shop/ HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${bytes}\r\nConnection: close\r\n\r\n`,
    );
    socket.write(Buffer.alloc(bytes - 1, 'a'));
    return { answered, end: () => socket.write('a'), close: () => socket.destroy() };
  }
  const memoryMiB = (container: string) =>
    Number(
      dockerOrThrow([
        'exec',
        container,
        'sh',
        '-c',
        'cat /sys/fs/cgroup/memory.stat /sys/fs/cgroup/memory/memory.stat 2>/dev/null; true',
      ])
        .split('\n')
        .map((line) => line.split(' '))
        .filter(([name]) => ['anon', 'shmem', 'total_rss', 'total_shmem'].includes(name ?? ''))
        .reduce((sum, [, bytes]) => sum + Number(bytes), 0),
    ) / MIB;

  /** The files have no name: nginx opens and unlinks them, so that none is left however it ends. */
  const bufferedMiB = () =>
    docker(['exec', server.nginx, 'sh', '-c', OPEN_BUFFERS])
      .output.split('\n')
      .reduce((sum, line) => sum + (Number(line) || 0), 0) / MIB;

  test('slow uploads take no memory of nginx, no process of PHP, and one visitor has not all of them', async () => {
    const before = memoryMiB(server.nginx);
    const uploads = Array.from({ length: 12 }, () => slowUpload(32 * MIB));
    try {
      await eventually(async () => {
        return bufferedMiB() > 7 * 31;
      }, 60);
      expect(memoryMiB(server.nginx) - before).toBeLessThan(32);
      expect((await get('/heads.php?bytes=1')).status).toBe(200);
      // Seven of one visitor; the others are refused, and the rest goes on.
      for (const { end } of uploads) end();
      const all = await Promise.all(uploads.map(({ answered }) => answered.catch(() => 429)));
      expect(all.filter((status) => status === 200)).toHaveLength(7);
      expect(all.filter((status) => status === 429)).toHaveLength(5);
    } finally {
      for (const { close } of uploads) close();
    }
  }, 120_000);

  test('a large answer to a slow reader takes no memory either', async () => {
    const before = memoryMiB(server.nginx);
    const sockets = Array.from({ length: 12 }, () => {
      const socket = connectTls({
        ...{ host: ADDRESSES.traefik, port: 443, servername: host, rejectUnauthorized: false },
      });
      socket.on('error', () => undefined);
      socket.once('readable', () => undefined);
      socket.write(`GET /large.php HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      return socket;
    });
    try {
      await eventually(async () => {
        return bufferedMiB() >= 12;
      }, 60);
      expect(memoryMiB(server.nginx) - before).toBeLessThan(32);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }, 90_000);

  test.each([8, 32, 63])('an answer’s head of %i KiB arrives', async (kib) => {
    const size = kib * 1024;
    const length = await new Promise((resolve) => {
      const curl = spawn('docker', [
        ...['run', '--rm', '--network', server.clients, 'baton/tools:trixie', 'curl', '-sSkI', '-X', 'GET'],
        ...['--resolve', `${host}:443:${ADDRESSES.traefik}`, `https://${host}/heads.php?bytes=${size}`],
      ]);
      const chunks: Buffer[] = [];
      curl.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      curl.on('close', () => resolve(/x-long: (a+)/i.exec(Buffer.concat(chunks).toString())?.[1]?.length));
    });
    expect(length).toBe(size);
  });
});

describe('a server on this computer, at another port', () => {
  beforeAll(async () => {
    host = 'baton.localhost';
    const ports = { http: 8080, https: 8443 };
    await start(localEnvironment({ acme, ports, cpuLimits: false, site: { php: true, uploadMiB: 1 } }));
  }, 400_000);
  afterAll(() => server.close());

  test('its port is the published one', async () => {
    const more = { host: `${host}:8443` };
    expect(await seen({}, more)).toMatchObject({
      SERVER_NAME: host,
      SERVER_PORT: '8443',
      REQUEST_SCHEME: 'https',
      HTTP_HOST: `${host}:8443`,
      HTTP_X_FORWARDED_PORT: '8443',
    });
    expect((await get('/to-absolute.php', {}, more)).headers.location).toBe(`https://${host}:8443/there`);
    expect((await get('/shop', {}, more)).headers.location).toBe('/shop/');
  });

  test('uploads are as large as its setting', async () => {
    const body = Buffer.alloc(2 * MIB, 'a');
    expect((await get('/shop/', {}, { method: 'POST', body })).status).toBe(200);
    expect(await announced(2 * MIB + 1)).toBe(413);
  });
});

describe('a server behind a CDN, with short addresses', () => {
  const CDN = '172.28.255.254';
  const PER_CLIENT = 8;
  beforeAll(async () => {
    host = 'example.com';
    const connections = { perClient: PER_CLIENT };
    const environment = awsEnvironment({ acme, connections, site: { php: true } });
    // This computer is the CDN; an address in these networks is refused otherwise.
    await start({ ...environment, visitors: { proxies: [`${CDN}/32`], loggedAddresses: 'short' } });
  }, 400_000);

  test.each([
    ['198.51.100.23', '198.51.100.23'],
    ['192.0.2.66, 198.51.100.23', '198.51.100.23'],
    [`192.0.2.66, 198.51.100.23, ${CDN}`, '198.51.100.23'],
    [`${CDN}, 198.51.100.23`, '198.51.100.23'],
    ['127.0.0.1, 2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6'],
    ['nonsense, 2001:db8::7', '2001:db8::7'],
    ['nonsense', CDN],
  ])('"%s" of the CDN is %s', async (forwarded, visitor) => {
    const told = await seen({ 'X-Forwarded-For': forwarded, 'X-Real-Ip': '192.0.2.66' });
    expect([told.REMOTE_ADDR, told.HTTP_X_FORWARDED_FOR, told.HTTP_X_REAL_IP]).toEqual([
      visitor,
      visitor,
      visitor,
    ]);
  });

  test('who is not the CDN says nothing of its address', () => {
    const told = JSON.parse(asked(['X-Forwarded-For: 192.0.2.66', `X-Real-Ip: ${CDN}`])) as Record<
      string,
      string
    >;
    expect([told.REMOTE_ADDR, told.HTTP_X_REAL_IP]).toEqual([CLIENT, CLIENT]);
  });

  test('one visitor has no more requests than connections elsewhere, and nobody else is refused', async () => {
    const hold = (visitor: string) =>
      get(
        '/shop/',
        { 'X-Forwarded-For': visitor, 'Content-Length': '100' },
        { method: 'POST', body: 'a', seconds: 3 },
      );
    const held = Array.from({ length: PER_CLIENT }, () => hold('198.51.100.23').catch(() => undefined));
    await eventually(async () => (await seenStatus('198.51.100.23')) === 429, 3);
    expect(await seenStatus('198.51.100.24')).toBe(200);
    expect(await seenStatus('2001:db8::1')).toBe(200);
    await Promise.all(held);
    await eventually(async () => (await seenStatus('198.51.100.23')) === 200, 10);
  });
  const seenStatus = async (visitor: string) => (await get('/about', { 'X-Forwarded-For': visitor })).status;

  const ADDRESSES_LOGGED = [
    ['203.0.113.199', '203.0.113.0'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff', '2001:db8:aaaa::'],
    ['2001:db8::abcd', '2001:db8::'],
    ['2a01::abcd', '2a01::'],
    ['::ffff:203.0.114.198', '::'],
  ] as const;
  test.each(ADDRESSES_LOGGED)('%s is logged as %s, in the log of errors too', async (visitor, short) => {
    const headers = { 'X-Forwarded-For': visitor, 'Content-Length': String(40 * MIB) };
    await get('/upload.php', headers, { method: 'POST', body: 'a', seconds: 2 }).catch(() => undefined);
    const log = () => server.log(server.nginx);
    await eventually(async () => log().includes(`"ClientHost":"${short}","RequestMethod":"POST"`), 10);
    await eventually(async () => log().includes(`too large body: ${40 * MIB} bytes, client: ${short},`), 10);
    await eventually(async () => server.log().includes('/upload.php'), 10);
    for (const container of [server.traefik, server.nginx, server.php])
      expect(server.log(container)).not.toContain(visitor);
  });

  test('the logs hold no whole address of anybody', () => {
    docker([
      'exec',
      server.nginx,
      'sh',
      '-c',
      'wget -qO- http://127.0.0.1:8080/.well-known/nginx/basic_status',
    ]);
    const logs = server.log() + server.log(server.nginx);
    expect(logs).not.toContain(CLIENT);
    expect(logs).toContain('172.28.77.0');
  });

  test('nginx stops at once when it is asked to, with its pipe', () => {
    const began = Date.now();
    dockerOrThrow(['stop', '--time', '20', server.nginx]);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(dockerOrThrow(['inspect', '--format', '{{.State.ExitCode}}', server.nginx])).toBe('0');
  });
});
