// A server of the web: downloads and uploads that take six seconds, pages, and packets that look like QUIC's.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { Readable } from 'node:stream';
import { pieces } from './pieces.mjs';

const name = process.argv[2];
const PIECES = 60;

function answer(request, response) {
  if (request.url === '/download') {
    response.writeHead(200, { 'content-length': PIECES * 1000 });
    let sent = 0;
    const timer = setInterval(() => {
      response.write(Buffer.alloc(1000, 97));
      sent += 1;
      if (sent < PIECES) return;
      clearInterval(timer);
      response.end();
    }, 100);
    return;
  }
  if (request.url === '/large') {
    response.end(Buffer.alloc(3_000_000, 98));
    return;
  }
  const size = /^\/bytes\/(\d+)$/.exec(request.url)?.[1];
  if (size) {
    response.writeHead(200, { 'content-length': size, server: name });
    Readable.from(pieces(Number(size))).pipe(response);
    return;
  }
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
  });
  request.on('end', () => response.end(`${name} ${bytes}`));
}

for (const port of [80, 443]) {
  const server = createServer(answer);
  server.keepAliveTimeout = 60_000;
  server.listen(port, '::');
}
const quic = createSocket('udp4');
quic.on('message', (_, { port, address }) => quic.send(name, port, address));
quic.bind(443);
// What the tunnel must not reach.
createTcpServer((socket) => socket.on('error', () => {}).end('secret')).listen(9100);
