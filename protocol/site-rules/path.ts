/**
 * A site's path as nginx compares it: decoded once, slashes merged, `.` and `..` followed. Each character of the result
 * is one byte, because what people once linked to need not be UTF-8.
 */

/** Undecodable, or above the root: nginx answers 400. */
export function resolvePath(written: string): string | undefined {
  const bytes = decode(written);
  if (bytes === undefined || !bytes.startsWith('/')) return undefined;
  const names: string[] = [];
  const parts = bytes.split('/').slice(1);
  for (const part of parts) {
    if (part === '..' && names.pop() === undefined) return undefined;
    if (!NO_NAMES.includes(part)) names.push(part);
  }
  const isFolder = names.length > 0 && NO_NAMES.includes(parts.at(-1) ?? '');
  return `/${names.join('/')}${isFolder ? '/' : ''}`;
}

const NO_NAMES: readonly string[] = ['', '.', '..'];

/** @returns undefined where it is no path */
export function decode(written: string): string | undefined {
  const bytes = Buffer.from(written).toString('latin1');
  if (/%(?![0-9A-Fa-f]{2})|%00/.test(bytes)) return undefined;
  return bytes.replaceAll(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** The same path as a person writes it. */
export const encodePath = (resolved: string): string =>
  resolved.replaceAll(/[^A-Za-z0-9._~!&'()+,;=@/-]/g, percent);

/** What keeps its meaning in a Location header and in nginx' quotes; all else is encoded. */
export const encodeTarget = (text: string): string =>
  Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9._~!&'()*+,;=:@%/?#[\]-]/g, percent);

const percent = (byte: string) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
