/** The app's connections that stay open: numbered events, and a WebSocket that sends each short text back. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE, takeFrame, textFrame } from '../load/frames';
import { MESSAGE_MILLISECONDS } from '../load/rates';

export function sendEvents(count: number, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    response.write(`data: ${sent}\n\n`);
    if (sent >= count) response.end();
  }, MESSAGE_MILLISECONDS);
  response.on('close', () => clearInterval(timer));
  response.on('finish', () => clearInterval(timer));
}

/** RFC 6455, 4.2.2 */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export function sendBack(request: IncomingMessage, socket: Duplex, headers: readonly string[]): void {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  socket.write([...head, `Sec-WebSocket-Accept: ${accept}`, ...headers, '', ''].join('\r\n'));
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    for (let frame = takeFrame(rest); frame; frame = takeFrame(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.first === CLOSE) return void socket.end(Buffer.from([CLOSE, 0]));
      socket.write(textFrame(frame.text));
    }
  });
}
