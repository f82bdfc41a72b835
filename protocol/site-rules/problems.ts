/** What is wrong with redirects and removed pages, for settings and for a site's `_redirects` alike. */
import { circles, ownPath, type Site } from './chains';
import { decode, encodePath, encodeTarget, resolvePath } from './path';
import {
  isWildcard,
  LONGEST_FROM,
  LONGEST_TO,
  MOST_CHARACTERS,
  MOST_RULES,
  MOST_WILDCARDS,
  prefixOf,
  RESERVED,
  type Redirect,
  type SiteRules,
  SPLAT,
} from './rules';

/** Says where a rule stands, such as `site.redirects.0`. */
export interface Places {
  readonly redirect: (place: number, part?: 'from' | 'to') => string;
  readonly gone: (place: number) => string;
  /** Of all of them. */
  readonly all: string;
}

export function ruleProblems(rules: SiteRules, site: Site, places: Places): string[] {
  const { redirects, gone } = rules;
  const froms = [
    ...redirects.map(({ from }, place) => ({ from, at: places.redirect(place, 'from') })),
    ...gone.map((from, place) => ({ from, at: places.gone(place) })),
  ];
  const single = [
    ...froms.flatMap(({ from, at }) => describe(at, fromProblem(from), from)),
    ...redirects.flatMap((redirect, place) =>
      describe(places.redirect(place, 'to'), toProblem(redirect, site), redirect.to),
    ),
  ];
  return [
    ...tooMany(
      froms.map(({ from }) => from),
      redirects,
    ).map((problem) => `${places.all}: ${problem}`),
    ...single,
    ...repeated(froms),
    ...circles([rules], site).map(
      ({ redirect, paths }) =>
        `${places.redirect(redirects.indexOf(redirect))}: no visitor would ever arrive, because it leads in a ` +
        `circle: ${paths.join(' to ')}. Lead one of them to a page, or take it out`,
    ),
  ];
}

const describe = (at: string, problem: string | undefined, received: string) =>
  problem ? [`${at}: ${problem}, got ${shortened(received)}`] : [];

const shortened = (text: string) =>
  text.length > 200
    ? `${JSON.stringify(text.slice(0, 60))}… (${text.length} characters)`
    : JSON.stringify(text);

/** @returns why no request could ever match it */
export function fromProblem(from: string): string | undefined {
  const path = isWildcard(from) ? prefixOf(from) : from;
  if (path.includes('*'))
    return 'may hold * only as the last name, as in /blog/*; write %2A for the sign itself';
  if (/\/:/.test(path))
    return 'has a placeholder, but only * is one; write %3A for a colon that begins a name';
  const problem = pathProblem(path || '/');
  if (problem) return problem;
  const length = decode(from)?.length ?? 0;
  if (length > LONGEST_FROM) return `must be at most ${LONGEST_FROM} bytes, is ${length}`;
  const reserved = RESERVED.find((one) => `${resolvePath(path)}/`.startsWith(one));
  if (reserved) return `must not begin with ${reserved}: the server answers there itself`;
  return undefined;
}

function pathProblem(path: string): string | undefined {
  const resolved = resolvePath(path);
  if (resolved === undefined)
    return (
      'is no path that a browser can ask for: % needs two hexadecimal digits (%25 is the sign itself, %00 is none), ' +
      'and nothing is above /'
    );
  if (resolved === decode(path)) return undefined;
  return `is compared as the path that it comes to; write ${JSON.stringify(encodePath(resolved))}`;
}

/** @returns what keeps a browser from getting where it should */
function toProblem({ from, to }: Redirect, site: Site): string | undefined {
  const encoded = encodeTarget(to);
  if (encoded.length > LONGEST_TO)
    return `must be at most ${LONGEST_TO} bytes, because nginx reads no longer ones, is ${encoded.length}`;
  const [path = '', ...splats] = to.split(SPLAT);
  if (splats.length > 0 && !isWildcard(from)) return `may hold ${SPLAT} only where "from" ends in /*`;
  if (splats.length > 1 || (splats.length === 1 && !isWholeName(path, splats[0] ?? '')))
    return `may hold ${SPLAT} once, as a whole name of its path, as in /posts/${SPLAT}`;
  const [names = ''] = to
    .replace(/^https:\/\/[^/?#]*/, '')
    .replace(SPLAT, 'x')
    .split(/[?#]/);
  if (/\/:/.test(names))
    return `has a placeholder, but only ${SPLAT} is one; write %3A for a colon that begins a name`;
  if (to.startsWith('/')) return pathProblem(names);
  const own =
    site.names[0] !== undefined && ownPath(to.replace(SPLAT, 'x'), { ...site, names: [site.names[0]] });
  if (own) return `is the site's own; write the path alone: ${JSON.stringify(pathOf(to))}`;
  return undefined;
}

const isWholeName = (before: string, after: string) =>
  /^(\/|https:\/\/[^/?#]+\/)[^?#]*$/.test(before) && before.endsWith('/') && /^([/?#]|$)/.test(after);

const pathOf = (to: string) => to.replace(/^https:\/\/[^/?#]*/, '') || '/';

function tooMany(froms: readonly string[], redirects: readonly Redirect[]): string[] {
  const characters = [...froms, ...redirects.map(({ to }) => to)].join('').length;
  const wild = froms.filter(isWildcard).length;
  return [
    ...(froms.length > MOST_RULES ? [`holds ${froms.length} paths, at most ${MOST_RULES} are allowed`] : []),
    ...(characters > MOST_CHARACTERS
      ? [`holds ${characters} characters, at most ${MOST_CHARACTERS} are allowed`]
      : []),
    ...(wild > MOST_WILDCARDS ? [`holds ${wild} wildcards, at most ${MOST_WILDCARDS} are allowed`] : []),
  ];
}

/** In whatever spelling: `/a%62` and `/ab` are one path. */
function repeated(froms: readonly { readonly from: string; readonly at: string }[]): string[] {
  const seen = new Map<string, { readonly from: string; readonly at: string }>();
  return froms.flatMap(({ from, at }) => {
    const resolved = resolvePath(from);
    const same = resolved === undefined ? undefined : seen.get(resolved);
    if (resolved !== undefined && !same) seen.set(resolved, { from, at });
    return same
      ? [
          `${at}: ${JSON.stringify(from)} is the path of ${same.at}, ${JSON.stringify(same.from)}; keep one of them`,
        ]
      : [];
  });
}
