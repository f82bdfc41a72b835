/** One short text through a websocket, and what comes back (RFC 6455). */
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { Ask } from './http';

export function overWebSocket(
  { address, port, host, path }: Pick<Ask, 'address' | 'port' | 'host' | 'path'>,
  text: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...{ host: address, port, path, servername: host, rejectUnauthorized: false, agent: false },
      headers: {
        ...{ Host: host, Connection: 'Upgrade', Upgrade: 'websocket' },
        ...{ 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': randomBytes(16).toString('base64') },
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
