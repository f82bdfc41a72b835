/** The files of a site's folder that are no pages, but say how its pages are served. */
import { NO_RULES, type PublishedRules } from '../../protocol/content-manifest';
import { circles } from '../../protocol/site-rules/chains';
import type { Redirect } from '../../protocol/site-rules/rules';
import { readSiteFile } from './file';
import { HEADERS_FILE, type ParsedHeaders, parseHeaders } from './headers-file';
import { SitePages } from './pages';
import { parseRedirects, REDIRECTS_FILE } from './redirects-file';

export interface SiteParts {
  /** Paths of the files that are served. */
  readonly pages: readonly string[];
  readonly rules: PublishedRules;
  /** What of them does nothing, for a person to know. */
  readonly notes: readonly string[];
}

/**
 * @param folder the site's, by its real path
 * @throws Error that names every line that cannot be followed
 */
export function siteParts(folder: string, paths: readonly string[]): SiteParts {
  const pages = paths.filter((path) => path !== REDIRECTS_FILE && path !== HEADERS_FILE);
  const read = (name: string) =>
    paths.includes(name) ? readSiteFile(folder, name).toString('utf8') : undefined;
  const [redirects, headers] = [read(REDIRECTS_FILE), read(HEADERS_FILE)];
  const problems: string[] = [];
  const collect = <Result>(parse: () => Result, none: Result): Result => {
    try {
      return parse();
    } catch (error) {
      problems.push((error as Error).message);
      return none;
    }
  };
  const rules = collect(
    () => (redirects === undefined ? NO_RULES : parseRedirects(redirects, pages)),
    NO_RULES,
  );
  const byPath = collect(() => (headers === undefined ? NONE : parseHeaders(headers, pages)), NONE);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { pages, rules: { ...rules, headers: byPath.headers }, notes: byPath.notes };
}

const NONE: ParsedHeaders = { headers: [], notes: [] };

/** @throws Error where the environment's redirects and nginx' own, from a folder's name to the folder, make a circle */
export function checkArrival(redirects: readonly Redirect[], pages: readonly string[]): void {
  const site = new SitePages(pages);
  const problems = circles({ redirects, gone: [] }, { names: [], step: (path) => site.step(path) }).map(
    ({ redirect: { from, to }, paths }) =>
      `site.redirects, ${JSON.stringify(from)} to ${JSON.stringify(to)}: no visitor would ever arrive, because the ` +
      `site has a folder there: ${paths.join(' to ')}. Take it out, or publish a page in the folder's place`,
  );
  if (problems.length > 0) throw new Error(`${problems.join('\n')}; nothing was published`);
}
