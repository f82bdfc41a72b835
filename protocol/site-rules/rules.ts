/** Redirects and removed pages, as settings and a site's `_redirects` say them. */
import { decode, resolvePath } from './path';

export interface Redirect {
  /** A path; with `/*` at its end all that is below it, and the path itself. */
  readonly from: string;
  /** A path or an https:// URL; `:splat` stands for what the `*` was. */
  readonly to: string;
  readonly status: 301 | 302;
}

export interface SiteRules {
  readonly redirects: readonly Redirect[];
  /** Paths that answer 410, also with `/*`. */
  readonly gone: readonly string[];
}

/** What nginx reads as one word of its configuration must be shorter than 4 KiB, with each byte as up to four. */
export const LONGEST_FROM = 900;
export const LONGEST_TO = 3900;
/** nginx finds an exact path at once, but tries the wildcards one by one. */
export const MOST_RULES = 5000;
export const MOST_WILDCARDS = 200;
/** Of all paths and targets together: the agent renders them within its 32 MiB of heap. */
export const MOST_CHARACTERS = 1024 ** 2;

/** What the server answers itself. */
export const RESERVED = ['/.well-known/nginx/', '/.well-known/baton/'] as const;

export const SPLAT = ':splat';

export const isWildcard = (from: string) => from.endsWith('/*');

/** What a wildcard covers: this path, and all below it. Of `/*` it is empty. */
export const prefixOf = (from: string) => from.slice(0, -2);

export interface Rule {
  readonly from: string;
  /** As nginx compares it; of a wildcard the prefix. */
  readonly path: string;
  readonly isWildcard: boolean;
  /** @default gone */
  readonly redirect?: Redirect;
}

/** In the order in which nginx tries them: exact paths, then wildcards, the longest first. */
export function orderedRules({ redirects, gone }: SiteRules): Rule[] {
  const rules = [
    ...redirects.map((redirect) => rule(redirect.from, redirect)),
    ...gone.map((path) => rule(path)),
  ];
  const wild = rules.filter(({ isWildcard }) => isWildcard);
  return [
    ...rules.filter(({ isWildcard }) => !isWildcard),
    ...wild.sort((a, b) => b.path.length - a.path.length),
  ];
}

function rule(from: string, redirect?: Redirect): Rule {
  const isWild = isWildcard(from);
  const path = isWild ? (decode(prefixOf(from)) ?? '') : (resolvePath(from) ?? from);
  return { from, path, isWildcard: isWild, ...(redirect && { redirect }) };
}

/** What the `*` of a wildcard stands for in a path; undefined where it does not cover it. */
export function splatOf({ path }: Rule, asked: string): string | undefined {
  if (RESERVED.some((reserved) => asked.startsWith(reserved))) return undefined;
  if (asked === path) return '';
  return asked.startsWith(`${path}/`) ? asked.slice(path.length + 1) : undefined;
}
