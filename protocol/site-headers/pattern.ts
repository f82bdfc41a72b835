/**
 * A rule's path as an expression that PCRE and JavaScript read alike. As at Netlify, upper and lower case are the same,
 * and so is a path with a slash at its end and without. No part is tried again once it has matched, so that no long
 * address keeps nginx busy.
 */
import { decode } from '../site-rules/path';

export const isWild = (path: string) => /\*|\/:/.test(path);

const ANYTHING = '[\\s\\S]*';
const END = '(?![\\s\\S])';

/** Of bytes, in lower case. */
export function expression(path: string): string {
  const pieces = withoutSlash(path)
    .split('/')
    .slice(1)
    .map((name) => (name === '*' ? WHOLE : `/${name.startsWith(':') ? '[^/]+' : inner(name)}`))
    .join('')
    .split(STAR);
  const [first = '', ...others] = pieces;
  let groups = 0;
  const parts = others.map((piece, at) => {
    const isName = piece.startsWith(NAME);
    const text = isName ? piece.slice(NAME.length) : piece;
    const isLast = at === others.length - 1;
    // `/a/*` is /a too, but not /abc.
    if (isLast && text === '') return isName ? `(?:/${ANYTHING})?` : ANYTHING;
    const start = isName ? '(?=/)' : '';
    if (isLast) return `${start}${ANYTHING}${text}`;
    groups += 1;
    return `${start}(?=(${ANYTHING}?${text}))\\${groups}`;
  });
  return `^${first}${parts.join('')}/?${END}`;
}

/** Stand for `*` until the whole is put together; no path holds such a byte. */
const STAR = '\u0000';
const NAME = '\u0001';
const WHOLE = `${STAR}${NAME}`;

const inner = (name: string) => name.split(/\*+/).map(literal).join(STAR);

const literal = (text: string) => escapeBytes(plain(text));

export const escapeBytes = (bytes: string) =>
  bytes.replaceAll(
    /[^a-z0-9/_-]/g,
    (byte) => `\\x${(byte.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`,
  );

/** Decoded, in lower case as nginx has it: of ASCII alone. */
export const plain = (path: string) => lower(decode(path) ?? path);

export const lower = (bytes: string) => bytes.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

export const withoutSlash = (path: string) => (path.length > 1 ? path.replace(/\/$/, '') : path);

/** @returns whether the rule's path covers a path of bytes */
export function matcher(path: string): (asked: string) => boolean {
  const compiled = new RegExp(expression(path));
  return (asked) => compiled.test(lower(asked));
}
