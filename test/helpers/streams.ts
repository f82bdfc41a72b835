/** Connections that stay open, through TLS: a websocket, and server-sent events. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { Ask } from './http';

type Place = Pick<Ask, 'address' | 'port' | 'host' | 'path' | 'headers'>;

/** One short text, and what comes back (RFC 6455). */
export function overWebSocket({ address, port, host, path, headers }: Place, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...{ host: address, port, path, servername: host, rejectUnauthorized: false, agent: false },
      headers: {
        ...{ Host: host, Connection: 'Upgrade', Upgrade: 'websocket' },
        ...{ 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': randomBytes(16).toString('base64') },
        ...headers,
      },
      signal: AbortSignal.timeout(10_000),
    });
    outgoing.on('error', reject);
    outgoing.on('response', ({ statusCode }) => reject(new Error(`no upgrade, but status ${statusCode}`)));
    outgoing.on('upgrade', (_, socket, head) => {
      const mask = randomBytes(4);
      const masked = Buffer.from(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
      const read = (data: Buffer) => {
        socket.destroy();
        resolve(data.subarray(2).toString());
      };
      if (head.length > 0) read(head);
      else socket.once('data', read);
      socket.on('error', reject);
      socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | masked.length]), mask, masked]));
    });
    outgoing.end();
  });
}

/** The first two, as they come: a proxy that waits for the answer's end would show none. */
export function firstEvents({ address, port, host, path }: Place): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...{ host: address, port, path, servername: host, rejectUnauthorized: false, agent: false },
      headers: { Host: host, Accept: 'text/event-stream' },
      signal: AbortSignal.timeout(10_000),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (text.split('\n\n').length <= 2) return;
        outgoing.destroy();
        resolve(text);
      });
      response.on('end', () => reject(new Error(`ended after ${JSON.stringify(text)}`)));
    });
    outgoing.end();
  });
}
