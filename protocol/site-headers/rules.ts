/** Headers by path, as a site's `_headers` says them. */

export interface Header {
  readonly name: string;
  readonly value: string;
}

export interface HeaderRule {
  /** `*` stands for anything, a name that begins with a colon for one whole name: `/posts/:year/*.html`. */
  readonly path: string;
  /** Each name once. */
  readonly headers: readonly Header[];
}

/** What nginx reads as one word of its configuration must be shorter than 4 KiB. */
export const LONGEST_VALUE = 3900;
export const MOST_HEADERS = 2000;
/** nginx finds a plain path at once, but tries those with `*` or `:name` one by one. */
export const MOST_WILD_HEADERS = 400;
/** Each is asked about for every answer. */
export const MOST_NAMES = 40;
export const MOST_STARS = 4;
/** Of all paths, names and values together: the agent renders them within its 32 MiB of heap. */
export const MOST_CHARACTERS = 512 * 1024;

/** Sent by nginx with every answer; a rule says another value for its path. By name, in lower case. */
export const SENT_ANYWAY = [
  'cache-control',
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'referrer-policy',
  'x-frame-options',
] as const;

/** nginx' variable of what a rule says; empty where none does. */
export const variableOf = (name: string) => `content_${name.toLowerCase().replaceAll('-', '_')}`;
