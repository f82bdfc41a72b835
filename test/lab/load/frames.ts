/** Frames of a WebSocket with short texts (RFC 6455, 5.2): enough for the lab's app and its client. */

const TEXT = 0x81;
export const CLOSE = 0x88;
const MASKED = 0x80;
/** Longer texts have another head. */
const MOST = 125;

export interface Frame {
  /** Its first byte: what it is. */
  readonly first: number;
  readonly text: string;
  /** Bytes of all of it. */
  readonly size: number;
}

/** @param mask of 4 bytes, which a client needs and a server must not have. @default none */
export function textFrame(text: string, mask?: Buffer): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > MOST) throw new Error(`a text of at most ${MOST} bytes is needed, got ${bytes.length}`);
  if (!mask) return Buffer.concat([Buffer.from([TEXT, bytes.length]), bytes]);
  return Buffer.concat([Buffer.from([TEXT, MASKED | bytes.length]), mask, unmask(bytes, mask)]);
}

/** @returns the first frame; undefined as long as it is not complete */
export function takeFrame(buffer: Buffer): Frame | undefined {
  const [first, second] = buffer;
  if (first === undefined || second === undefined) return undefined;
  const length = second & ~MASKED;
  if (length > MOST) throw new Error('a frame with a long text');
  const head = second & MASKED ? 6 : 2;
  const size = head + length;
  if (buffer.length < size) return undefined;
  const bytes = buffer.subarray(head, size);
  return { first, size, text: (head === 2 ? bytes : unmask(bytes, buffer.subarray(2, 6))).toString() };
}

const unmask = (bytes: Buffer, mask: Buffer) =>
  Buffer.from(bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
