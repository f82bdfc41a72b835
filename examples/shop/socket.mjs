/** A websocket that answers each short text with the same text (RFC 6455). */
import { createHash } from 'node:crypto';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x81;
const CLOSE = 0x88;

export function echo(request, socket) {
  const key = request.headers['sec-websocket-key'];
  if (!key) return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = take(rest); frame; frame = take(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.first === CLOSE) return socket.end(Buffer.from([CLOSE, 0]));
      socket.write(Buffer.concat([Buffer.from([TEXT, frame.text.length]), frame.text]));
    }
  });
}

/** A client's frame: two bytes, four of the mask, the text. */
function take(buffer) {
  if (buffer.length < 6) return undefined;
  const length = buffer[1] & 0x7f;
  const size = 6 + length;
  if (length > 125 || buffer.length < size) return undefined;
  const mask = buffer.subarray(2, 6);
  const text = Buffer.from(buffer.subarray(6, size).map((byte, index) => byte ^ mask[index % 4]));
  return { first: buffer[0], text, size };
}
