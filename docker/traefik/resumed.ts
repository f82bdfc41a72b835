/**
 * A download that goes on with If-Range after it was cut off. Its first half may have been compressed on the way, and
 * the rest would come plain, under the same ETag and time: what may be compressed is sent whole instead.
 */
import { isText, TYPES } from '../media-types';

/** Never compressed, so a half of it is always a half of the same bytes. */
const UNTOUCHED = [...TYPES].filter(([, type]) => !isText(type)).map(([extension]) => extension);

/** @param rule of the same requests that do not go on with anything */
export const resumed = (rule: string) =>
  `${rule} && HeaderRegexp(\`If-Range\`, \`.\`) && !PathRegexp(\`(?i)\\.(${UNTOUCHED.join('|')})$\`)`;

/** An empty value removes the header. */
export const WHOLE = { headers: { customRequestHeaders: { Range: '', 'If-Range': '' } } };
