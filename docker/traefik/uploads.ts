/**
 * How large a request's body may be. Traefik's `buffering` knows a limit, but it holds back whole bodies and whole
 * answers: no event stream would pass. So only those requests go through it that say no length, or too large a one: the
 * latter are refused before anything is read, the former are read to the disk first.
 */

import type { Route } from '../service';
import { bodiesAtATime } from '../uploads';

/** Where bodies of no stated length wait: a tmpfs would take Traefik's memory. */
export const BUFFERS = '/buffers';

/** More than this of a body is on the disk. */
const IN_MEMORY_BYTES = 64 * 1024;

const bytes = (mib: number) => mib * 1024 ** 2;

/** @param rule of all requests of the route */
export function unmeasured(rule: string, { uploadMiB = 0 }: Route): string {
  const stated = 'HeaderRegexp(`Content-Length`, `.`)';
  const fits = `HeaderRegexp(\`Content-Length\`, \`${atMost(bytes(uploadMiB))}\`)`;
  // These have no body, but for clients that are up to no good: the app decides what it reads of those.
  const bodiless = ['GET', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE'].map((method) => `Method(\`${method}\`)`);
  return `${rule} && !${fits} && (${stated} || !(${bodiless.join(' || ')}))`;
}

export const limited = ({ uploadMiB = 0 }: Route) => ({
  buffering: { maxRequestBodyBytes: bytes(uploadMiB), memRequestBodyBytes: IN_MEMORY_BYTES },
});

/** However many come, the disk has room for those that wait on it. */
export const fewAtATime = ({ uploadMiB = 0 }: Route) => ({
  inFlightReq: { amount: bodiesAtATime(uploadMiB) },
});

/** A pattern of the whole numbers up to this one. */
export function atMost(most: number): string {
  const digits = String(most);
  const shorter = digits.length > 1 ? [`[0-9]{1,${digits.length - 1}}`] : [];
  const asLong = [...digits].flatMap((digit, index) => {
    const rest = digits.length - index - 1;
    const before = digits.slice(0, index);
    const least = index === 0 && digits.length > 1 ? 1 : 0;
    return Number(digit) > least
      ? [`${before}[${least}-${Number(digit) - 1}]${rest > 0 ? `[0-9]{${rest}}` : ''}`]
      : [];
  });
  return `^0*(${[...shorter, ...asLong, digits].join('|')})$`;
}
