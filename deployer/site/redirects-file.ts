/**
 * A site's `_redirects`, in the form of Netlify (https://docs.netlify.com/manage/routing/redirects/overview/), as far
 * as a server of files can follow it. What it cannot is refused by its line: a redirect that is left out in silence
 * would be found by visitors.
 */
import type { Site } from '../../protocol/site-rules/chains';
import { ruleProblems } from '../../protocol/site-rules/problems';
import {
  isWildcard,
  orderedRules,
  type Redirect,
  type Rule,
  type SiteRules,
  splatOf,
} from '../../protocol/site-rules/rules';
import { SitePages } from './pages';
import { type Line, parseLine } from './redirects-line';

export const REDIRECTS_FILE = '_redirects';

/**
 * @param paths of the site's files
 * @param site its names, as far as they are known
 * @throws Error that names every line that cannot be followed
 */
export function parseRedirects(text: string, paths: readonly string[], site: Site): SiteRules {
  const problems: string[] = [];
  const parsed = text.split(/\r?\n/).flatMap((line, at) => {
    const words = line
      .replace(/(^|\s)#.*$/, '')
      .split(/\s+/)
      .filter(Boolean);
    if (words.length === 0) return [];
    const rule = parseLine(words, at + 1);
    if (typeof rule !== 'string') return [rule];
    problems.push(`line ${at + 1}: ${rule}`);
    return [];
  });
  const pages = new SitePages(paths);
  const twins = withTwins(parsed);
  const redirects = twins.filter(({ redirect }) => redirect !== undefined);
  const gone = twins.filter(({ redirect }) => redirect === undefined);
  const rules = {
    redirects: redirects.map(({ redirect }) => redirect as Redirect),
    gone: gone.map(({ from }) => from),
  };
  problems.push(
    ...ruleProblems(
      rules,
      { ...site, step: (path) => pages.step(path) },
      {
        redirect: (place) => `line ${redirects[place]?.number}`,
        gone: (place) => `line ${gone[place]?.number}`,
        all: 'all lines',
      },
    ),
    ...hidden(parsed),
    ...shadows(parsed, pages),
  );
  if (problems.length === 0) return rules;
  const lines = [...new Set(problems)].map((problem) => `  ${problem}`);
  throw new Error(`${REDIRECTS_FILE} cannot be followed, so nothing was published:\n${lines.join('\n')}`);
}

/** To Netlify a path is the same with a slash at its end and without. */
function withTwins(lines: readonly Line[]): Line[] {
  const given = new Set(lines.map(({ from }) => from));
  return lines.flatMap((line) => {
    const { from, redirect } = line;
    const twin = from.endsWith('/') ? from.slice(0, -1) : `${from}/`;
    const isOwn = redirect?.to.split(/[?#]/)[0] === twin;
    if (twin === '' || isWildcard(from) || isOwn || given.has(twin)) return [line];
    return [line, { ...line, from: twin, ...(redirect && { redirect: { ...redirect, from: twin } }) }];
  });
}

const ruleOf = ({ from, redirect }: Line): Rule =>
  orderedRules(redirect ? { redirects: [redirect], gone: [] } : { redirects: [], gone: [from] })[0] as Rule;

/** There the first line that fits counts, here the closest: a file in which both are the same means the same. */
function hidden(lines: readonly Line[]): string[] {
  const above: { readonly number: number; readonly rule: Rule }[] = [];
  return lines.flatMap((line) => {
    const rule = ruleOf(line);
    const found = above.find(
      (one) => splatOf(one.rule, rule.path) !== undefined && one.rule.path !== rule.path,
    );
    if (rule.isWildcard) above.push({ number: line.number, rule });
    return found
      ? [
          `line ${line.number}: is covered by the wildcard of line ${found.number}, so Netlify never gets to it; ` +
            'move it up',
        ]
      : [];
  });
}

/** There a page comes before a redirect that is not forced, here never. */
function shadows(lines: readonly Line[], pages: SitePages): string[] {
  return lines
    .filter(({ isForced }) => !isForced)
    .flatMap((line) => {
      const rule = ruleOf(line);
      const page = rule.isWildcard ? pages.below(rule.path) : pages.at(rule.path);
      return page === undefined
        ? []
        : [
            `line ${line.number}: hides the page ${JSON.stringify(page)}; write ${line.redirect?.status ?? 410}! ` +
              'if it should, or take the page or the line out',
          ];
    });
}
