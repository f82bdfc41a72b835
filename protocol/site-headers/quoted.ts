/** Any text as a value of nginx' configuration: nothing of it ends the quotes or starts a variable. */

/** nginx has no other way to write the sign: see docker/nginx/headers.ts. */
export const DOLLAR = 'dollar';

export const quotedValue = (text: string) =>
  `"${text.replaceAll(/[\\"]/g, (sign) => `\\${sign}`).replaceAll('$', `\${${DOLLAR}}`)}"`;
