/** Host names: one rule for all of them, and what was probably meant. */
import { domainToASCII } from 'node:url';
import * as z from 'zod';

const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const isHostName = (name: string): boolean => HOST_NAME.test(name);

/** Lower case, at least one dot: `example.com`. International names are written in their `xn--` form. */
export const hostName = () =>
  z.string().regex(HOST_NAME, {
    error: ({ input }) =>
      `must be a lower-case host name with a dot, such as example.com${suggestion(input)}`,
  });

/** What a browser would make of it. A name with a final dot is the same one, but nothing here would match it. */
function suggestion(input: unknown): string {
  if (typeof input !== 'string') return '';
  const [, host = ''] = /^(?:[a-z]+:\/\/)?([^/:?#]+)/i.exec(input.trim()) ?? [];
  const name = domainToASCII(host).replace(/\.$/, '');
  return isHostName(name) ? `; did you mean ${name}?` : '';
}
