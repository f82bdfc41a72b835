/**
 * The lab's app: it answers each request with what only that request can expect. Where it is the site itself, and
 * behind the proxy that Baton is compared with, it serves the lab's pages too, as plainly as can be.
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { sendBack, sendEvents } from './streams';

const SITE = '/site';
const { PORT = '3000', LAB_RELEASE } = process.env;
/** Longer than the proxy keeps a connection that it does not use. */
const KEPT_MILLISECONDS = 120_000;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
  if (LAB_RELEASE) response.setHeader('X-Lab-Release', LAB_RELEASE);
  if (pathname === '/up') response.end('up\n');
  else if (pathname === '/nonce') response.end(`nonce ${searchParams.get('nonce')}\n`);
  else if (pathname === '/revision.txt' && LAB_RELEASE) response.end(`${LAB_RELEASE}\n`);
  else if (pathname === '/events') sendEvents(Number(searchParams.get('count')), response);
  else if (request.method === 'POST') upload(request, response);
  else sendFile(join(SITE, normalize(pathname === '/' ? '/index.html' : pathname)), response);
});

function sendFile(file: string, response: ServerResponse): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) {
    response.statusCode = 404;
    response.end('not found\n');
    return;
  }
  response.setHeader('Content-Length', size);
  createReadStream(file).pipe(response);
}

/** Says what arrived, so that the sender notices if anything was lost on the way. */
function upload(request: IncomingMessage, response: ServerResponse): void {
  const hash = createHash('sha256');
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  request.on('end', () => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ bytes, sha256: hash.digest('hex') }));
  });
}

server.on('upgrade', (request, socket) => {
  sendBack(request, socket, LAB_RELEASE ? [`X-Lab-Release: ${LAB_RELEASE}`] : []);
});
server.keepAliveTimeout = KEPT_MILLISECONDS;
server.listen(Number(PORT));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
