// A large body, without holding it.
const PIECE = Buffer.alloc(256 * 1024, 99);

export function* pieces(bytes) {
  for (let left = bytes; left > 0; left -= PIECE.length)
    yield PIECE.subarray(0, Math.min(left, PIECE.length));
}
