// Clients of each kind, for some seconds from when all have begun. Prints what they got as one line of JSON.
import { createSocket } from 'node:dgram';
import { existsSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = '198.18.0.7';
const seconds = Number(process.argv[2]);
let until = Number.POSITIVE_INFINITY;
const counts = {};
const lost = [];
const count = (what) => {
  counts[what] = (counts[what] ?? 0) + 1;
};

function ask(options, send = (open) => open.end()) {
  return new Promise((resolve, reject) => {
    const open = request({ host: HOST, port: 443, path: '/', timeout: 5000, ...options }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
      response.on('error', reject);
    });
    open.on('timeout', () => open.destroy(new Error('timed out')));
    open.on('error', reject);
    send(open);
  });
}

/** Each request of a kind, until the end. */
async function repeat(kind, milliseconds, work) {
  while (Date.now() < until) {
    try {
      const server = await work();
      count(server ? `${kind} at ${server}` : kind);
    } catch (error) {
      lost.push(`${kind}: ${error.code ?? error.message}`);
    }
    await sleep(milliseconds);
  }
}

const serverOf = (body) => body.toString().split(' ')[0];
const kept = () => new Agent({ keepAlive: true, maxSockets: 1 });

async function keep(kind) {
  const agent = kept();
  await repeat(kind, 100, async () => serverOf(await ask({ agent })));
}

const download = () =>
  repeat('download', 50, async () => {
    const { length } = await ask({ path: '/download', agent: false });
    if (length !== 60_000) throw new Error(`${length} bytes`);
  });

const large = () => {
  const agent = kept();
  return repeat('large', 50, async () => {
    const { length } = await ask({ path: '/large', agent });
    if (length !== 3_000_000) throw new Error(`${length} bytes`);
  });
};

const upload = () =>
  repeat('upload', 50, async () => {
    const send = async (open) => {
      for (let piece = 0; piece < 50; piece += 1) {
        open.write(Buffer.alloc(2000));
        await sleep(100);
      }
      open.end();
    };
    const body = await ask({ method: 'POST', agent: false }, send);
    if (!body.toString().endsWith(' 100000')) throw new Error(`arrived: ${body}`);
  });

/**
 * The first packet has QUIC's long header, all others the short one. Only the server that got the first knows it. As
 * QUIC does, it repeats what is not answered: a packet that is on its way while the address moves can be lost.
 */
async function quic() {
  const socket = createSocket('udp4');
  let header = 0xc0;
  const once = () => {
    const answer = new Promise((resolve) => {
      socket.once('message', (body) => resolve(body.toString()));
    });
    socket.send(Buffer.from([header, 1, 2, 3]), 443, HOST);
    header = 0x40;
    return Promise.race([answer, sleep(300)]);
  };
  await repeat('quic', 100, async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await once();
      if (answer) return answer;
    }
    throw new Error('timed out');
  });
}

/** Opened once the address has moved. */
const late = async () => {
  while (!existsSync('/tmp/moved') && Date.now() < until) await sleep(50);
  await keep('kept later');
};

/** Whoever moves the address waits for this: downloads and uploads are under way once the others have answers. */
const begin = async () => {
  const hasBegun = (kind) => Object.keys(counts).some((name) => name.startsWith(`${kind} at`));
  while (!['kept', 'new', 'quic'].every(hasBegun)) await sleep(50);
  until = Date.now() + seconds * 1000;
  writeFileSync('/tmp/asking', '');
};

await Promise.all([
  ...Array.from({ length: 4 }, () => keep('kept')),
  ...Array.from({ length: 3 }, download),
  ...Array.from({ length: 2 }, large),
  ...Array.from({ length: 3 }, upload),
  repeat('new', 50, async () => serverOf(await ask({ port: 80, agent: false }))),
  quic(),
  late(),
  begin(),
]);
console.log(`result: ${JSON.stringify({ counts, lost })}`);
process.exit();
