/** The clients against a server whose mistakes they must notice. */
import { createHash } from 'node:crypto';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import sshpk from 'sshpk';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppClients } from '../../lab/load/app-clients';
import { Clients } from '../../lab/load/clients';
import type { LoadPlan, RequestRecord } from '../../lab/load/record';
import { Recorder } from '../../lab/load/recorder';

const HOST = 'lab.internal';
const PAGE = 'a page';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const key = sshpk.generatePrivateKey('ecdsa');
const certificate = (host: string) =>
  sshpk.createSelfSignedCertificate([sshpk.identityForHost(host)], key).toString('pem');
const CERT = certificate(HOST);

const STOP = new AbortController().signal;

type Answer = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

const right: Answer = (request, response) => {
  response.setHeader('X-Lab-Release', '7');
  if (request.url.startsWith('/upload')) return void echo(request, response, (body) => body);
  response.end(request.url.startsWith('/revision') ? '7\n' : PAGE);
};

async function echo(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  change: (body: Buffer) => Buffer,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = change(Buffer.concat(chunks));
  response.end(
    JSON.stringify({ bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') }),
  );
}

/** Speaks HTTP/1.1 and HTTP/2. */
async function server(answer: Answer, cert = CERT): Promise<number> {
  const one = createSecureServer({ cert, key: key.toString('pem'), allowHTTP1: true }, answer);
  await new Promise<void>((resolve) => {
    one.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void one.close());
  return (one.address() as AddressInfo).port;
}

function clients(port: number, change: Partial<LoadPlan> = {}) {
  const records: RequestRecord[] = [];
  const recorder = new Recorder((record) => records.push(record));
  const plan: LoadPlan = {
    ...{ address: '127.0.0.1', port, host: HOST, ca: CERT, limitSeconds: 60 },
    ...{ transferMilliseconds: 100, longMilliseconds: 300 },
    pages: [{ path: '/page', sha256: sha256(PAGE) }],
    download: { path: '/large', sha256: sha256(PAGE) },
    ...{ uploadPath: '/upload', revisionPath: '/revision', ...change },
  };
  return { all: new Clients(plan, recorder, STOP), plan, recorder, records };
}

const kinds: readonly (readonly [string, (all: Clients) => () => Promise<boolean>])[] = [
  ['new', (all) => () => all.newConnection()],
  ['http1', (all) => all.http1()],
  ['http2', (all) => all.http2()],
];

describe.each(kinds)('%s', (client, of) => {
  const asked = async (port: number, change: Partial<LoadPlan> = {}) => {
    const { all, records } = clients(port, change);
    const ask = of(all);
    await ask();
    await ask();
    return records;
  };

  test('right answers are no losses, and have the number of their release', async () => {
    const records = await asked(await server(right));
    expect(records).toMatchObject([
      { number: 1, client, release: 7, content: 7 },
      { number: 2, client, release: 7 },
    ]);
    expect(records.filter(({ loss }) => loss)).toEqual([]);
  });

  test('the second request uses a connection of its own, or the kept one', async () => {
    const [first, second] = await asked(await server(right));
    expect(first?.connect).toBeGreaterThan(0);
    if (client === 'new') expect(second?.opened).toBeGreaterThan(first?.end ?? 0);
    else {
      expect(second?.connect).toBeUndefined();
      expect(second?.opened).toBe(first?.opened);
    }
  });

  test.each<readonly [string, Answer]>([
    ['wrong status', (_, response) => void response.writeHead(502).end()],
    ['wrong bytes', (_, response) => void response.end('another page')],
  ])('%s', async (loss, answer) => {
    expect(await asked(await server(answer))).toMatchObject([{ loss }, { loss }]);
  });

  test('a cut connection is a reset, and the next request opens another one', async () => {
    let count = 0;
    const port = await server((request, response) => {
      count += 1;
      if (count === 1) request.socket.destroy();
      else right(request, response);
    });
    const records = await asked(port);
    expect(records[0]?.loss).toBe('reset');
    expect(records[1]).not.toHaveProperty('loss');
  });

  test('an answer that is cut in the middle is a reset', async () => {
    const port = await server((request, response) => {
      if ('stream' in response && request.httpVersion === '2.0') {
        response.stream.respond({ ':status': 200, 'content-length': 6 });
        response.stream.write('a p');
      } else {
        response.writeHead(200, { 'Content-Length': 6 });
        response.write('a p');
      }
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect((await asked(port))[0]?.loss).toBe('reset');
  });

  test('a closed port refuses', async () => {
    const gone = createSecureServer();
    const port = await new Promise<number>((resolve) => {
      gone.listen(0, '127.0.0.1', () => resolve((gone.address() as AddressInfo).port));
    });
    await new Promise((resolve) => gone.close(resolve));
    expect((await asked(port))[0]?.loss).toBe('refused');
  });

  test('a certificate of another authority, or for another name, is wrong', async () => {
    const other = certificate('other.internal');
    expect((await asked(await server(right, other)))[0]?.loss).toBe('wrong certificate');
    expect((await asked(await server(right, other), { ca: other }))[0]?.loss).toBe('wrong certificate');
  });
});

describe('long transfers', () => {
  test('a download notices other content', async () => {
    const port = await server(
      (_, response) => void response.writeHead(200, { 'Content-Length': 6 }).end('b page'),
    );
    const { all, records } = clients(port);
    await all.download();
    expect(records).toMatchObject([{ client: 'download', loss: 'wrong bytes' }]);
  });

  test('an upload notices that a part is missing', async () => {
    const port = await server(
      (request, response) => void echo(request, response, (body) => body.subarray(1)),
    );
    const { all, records } = clients(port);
    await all.upload();
    expect(records).toMatchObject([
      { client: 'upload', loss: 'wrong bytes', detail: '511999 of 512000 bytes arrived' },
    ]);
  });
});

describe.each<readonly [string, (all: AppClients) => () => Promise<boolean>]>([
  ['app-new', (all) => () => all.newConnection()],
  ['app-http1', (all) => all.http1()],
  ['app-http2', (all) => all.http2()],
])('%s', (client, of) => {
  const asked = async (answer: Answer) => {
    const { plan, recorder, records } = clients(await server(answer));
    const ask = of(new AppClients(plan, HOST, recorder, STOP));
    await ask();
    await ask();
    return records;
  };
  const nonceOf = ({ url }: Http2ServerRequest) => new URL(url, 'https://app').searchParams.get('nonce');

  test('each request gets its own answer', async () => {
    const records = await asked((request, response) => void response.end(`nonce ${nonceOf(request)}\n`));
    expect(records).toMatchObject([{ client }, { client }]);
    expect(records.filter(({ loss }) => loss)).toEqual([]);
  });

  test('the answer to another request is wrong', async () => {
    const records = await asked((_, response) => void response.end('nonce 1\n'));
    expect(records.map(({ loss }) => loss)).toEqual([undefined, 'wrong bytes']);
  });
});

test('a probe notices whether anyone listens', async () => {
  const { all, records } = clients(await server(right));
  expect(await all.probe()).toBe(true);
  expect(records[0]?.connect).toBeGreaterThan(0);
  const none = clients(1);
  expect(await none.all.probe()).toBe(false);
  expect(none.records).toMatchObject([{ client: 'probe', loss: 'refused' }]);
});
