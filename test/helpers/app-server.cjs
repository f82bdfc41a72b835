/** An app for tests: says who it is and what it got, takes uploads, and has an event stream and a websocket. */
const { createHash } = require('node:crypto');
const { createServer } = require('node:http');

const name = process.argv[1];
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://app');
  if (pathname.endsWith('/up')) {
    const { host, 'x-forwarded-proto': proto } = request.headers;
    // As frameworks do that know their own names.
    const isKnown = process.env.NAMES.split(',').includes(host) && proto === 'https';
    return response.writeHead(isKnown ? 200 : 403).end('up');
  }
  if (pathname.endsWith('/events')) return events(request, response);
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('X-Frame-Options', 'SAMEORIGIN');
    response.setHeader('Content-Security-Policy', "default-src 'self'");
    response.setHeader('Server', 'app/1.0');
    response.end(JSON.stringify({ name, url: request.url, bytes, headers: request.headers }));
  });
});

function events(request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    response.write(`data: ${count}\n\n`);
  }, 200);
  request.resume();
  response.on('close', () => clearInterval(timer));
}

server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  // Frames come back as they are: what matters is that they pass.
  socket.on('data', (chunk) => socket.write(chunk));
  socket.on('error', () => socket.destroy());
});

server.listen(Number(process.env.PORT));
