/** A small shop: a page, its health, server-sent events, a websocket and uploads. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { database } from './database.mjs';
import { echo } from './socket.mjs';

const { PORT = '8080', GREETING = 'Hello from the shop' } = process.env;
const store = database(process.env.DATABASE_URL);

const routes = {
  'GET /': page,
  // Nothing that it asks others for: with a database that is away, this server is as good as the next one.
  'GET /up': (_, response) => response.end('ok\n'),
  'GET /events': events,
  'POST /uploads': upload,
};

async function page(_, response) {
  const visits = await store.add('visits');
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(`<!doctype html><title>Shop</title><h1>${escaped(GREETING)}</h1><p>Visit ${visits}</p>\n`);
}

/** A line each second, until whoever listens has enough. */
function events(_, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  let count = 0;
  const tell = () => {
    count += 1;
    response.write(`data: ${count}\n\n`);
  };
  tell();
  const timer = setInterval(tell, 1000);
  response.on('close', () => clearInterval(timer));
}

/** Says what arrived, so that whoever sent it can compare. */
async function upload(request, response) {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  response.setHeader('Content-Type', 'application/json');
  response.end(`${JSON.stringify({ bytes, sha256: hash.digest('hex') })}\n`);
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://shop');
  const route = routes[`${request.method} ${pathname}`];
  if (!route) return response.writeHead(404).end('no such page\n');
  try {
    await route(request, response);
  } catch (error) {
    console.error(`Error: ${request.method} ${pathname}: ${error.message}`);
    if (!response.headersSent) response.writeHead(500);
    response.end('something went wrong\n');
  }
});
server.on('upgrade', (request, socket) => echo(request, socket));
server.listen(Number(PORT), () => console.log(`listening at ${PORT}`));

// What is under way finishes: the app is stopped only once nobody new comes.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
