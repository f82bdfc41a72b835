/** Where redirects lead, one after the other, as a browser follows them: to a page, elsewhere, or round in a circle. */
import { encodePath, resolvePath } from './path';
import { orderedRules, type Redirect, type Rule, type SiteRules, SPLAT, splatOf } from './rules';

export interface Site {
  /** The site's own name and its aliases, which lead to it. */
  readonly names: readonly string[];
  /** Of HTTPS. @default 443 */
  readonly port?: number;
  /** Where nginx itself sends the browser on. @default nowhere */
  readonly step?: (path: string) => string | undefined;
}

/** Browsers give up after twenty. */
const MOST_STEPS = 20;

export interface Circle {
  /** The first of its redirects. */
  readonly redirect: Redirect;
  /** All of them. */
  readonly redirects: readonly Redirect[];
  /** As a person would ask for them; the first is the last again, unless they grow without end. */
  readonly paths: readonly string[];
}

/**
 * Each circle once, by the first redirect that is in it.
 * @param lists those of an earlier list come before all of a later one
 */
export function circles(lists: readonly SiteRules[], site: Site): Circle[] {
  const follow = follower(lists, site);
  const found = new Map<Redirect, Circle>();
  for (const start of lists.flatMap(starts)) {
    const circle = follow(start);
    if (circle && !found.has(circle.redirect)) found.set(circle.redirect, circle);
  }
  return [...found.values()];
}

/** Of a wildcard: the path itself, and a page below it whose name no other rule knows. */
const starts = (rules: SiteRules) =>
  orderedRules(rules)
    .filter(({ redirect }) => redirect)
    .flatMap(({ path, isWildcard }) => (isWildcard ? [path || '/', `${path}/…`] : [path]));

function follower(lists: readonly SiteRules[], site: Site) {
  const finders = lists.map(finder);
  const all = lists.flatMap(({ redirects }) => redirects);
  const places = new Map(all.map((redirect, place) => [redirect, place]));

  const next = (path: string): { path?: string; redirect?: Redirect } => {
    const rule = firstOf(finders, path);
    if (!rule) return { path: site.step?.(path) };
    if (!rule.redirect) return {};
    const splat = rule.isWildcard ? encodePath(splatOf(rule, path) ?? '') : '';
    return {
      path: ownPath(
        rule.redirect.to.replaceAll(SPLAT, () => splat),
        site,
      ),
      redirect: rule.redirect,
    };
  };

  return (start: string): Circle | undefined => {
    const paths: string[] = [start];
    const passed: (Redirect | undefined)[] = [];
    for (let path = start; passed.length < MOST_STEPS; ) {
      const { path: after, redirect } = next(path);
      if (after === undefined) return undefined;
      const again = paths.indexOf(after);
      paths.push(after);
      passed.push(redirect);
      if (again >= 0) return circle(paths.slice(again), passed.slice(again));
      path = after;
    }
    return circle(paths.slice(0, 4), passed);
  };

  function circle(paths: readonly string[], passed: readonly (Redirect | undefined)[]): Circle | undefined {
    const redirects = passed
      .filter((one) => one !== undefined)
      .sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    const [redirect] = redirects;
    return redirect && { redirect, redirects, paths: paths.map(readable) };
  }
}

function firstOf(finders: readonly Finder[], path: string): Rule | undefined {
  for (const find of finders) {
    const rule = find(path);
    if (rule) return rule;
  }
  return undefined;
}

type Finder = (path: string) => Rule | undefined;

/** Finds the rule of a list that counts for a path. */
function finder(rules: SiteRules): Finder {
  const ordered = orderedRules(rules);
  const exact = new Map<string, Rule>();
  for (const rule of ordered) if (!rule.isWildcard && !exact.has(rule.path)) exact.set(rule.path, rule);
  const wild = ordered.filter(({ isWildcard }) => isWildcard);
  return (path) => exact.get(path) ?? wild.find((one) => splatOf(one, path) !== undefined);
}

const readable = (path: string) => encodePath(path).replaceAll(encodePath('…'), '…');

/** @returns the path on the site that a target leads to; undefined where it leads elsewhere */
export function ownPath(to: string, { names, port = 443 }: Site): string | undefined {
  if (to.startsWith('/')) return resolvePath(to.split(/[?#]/)[0] ?? '');
  const url = URL.parse(to);
  if (!url || !names.includes(url.hostname) || Number(url.port || 443) !== port) return undefined;
  return resolvePath(url.pathname);
}
