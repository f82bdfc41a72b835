/** An HTTPS server on the loopback address, with a certificate of its own authority. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** @param answer what each request is answered with: its status and body by host and path */
export async function httpsServer(
  { cert, key }: { readonly cert: string; readonly key: string },
  answer: (host: string, path: string) => { readonly status: number; readonly body?: string },
): Promise<number> {
  const server: Server = createServer({ cert, key }, (request, response) => {
    const { status, body = '' } = answer(request.headers.host ?? '', request.url ?? '');
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
