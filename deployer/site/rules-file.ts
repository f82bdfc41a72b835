/** The files of a site's folder that are no pages, but say how its pages are served. */
import { NO_RULES } from '../../protocol/content-manifest';
import { circles } from '../../protocol/site-rules/chains';
import type { Redirect, SiteRules } from '../../protocol/site-rules/rules';
import { readSiteFile } from './file';
import { SitePages } from './pages';
import { parseRedirects, REDIRECTS_FILE } from './redirects-file';

/** Netlify's other file: nothing reads it yet, and visitors have no use for it. */
const HEADERS_FILE = '_headers';

export interface SiteParts {
  /** Paths of the files that are served. */
  readonly pages: readonly string[];
  readonly rules: SiteRules;
  /** What of the folder does nothing, for a person to know. */
  readonly notes: readonly string[];
}

/**
 * @param folder the site's, by its real path
 * @throws Error that names every line that cannot be followed
 */
export function siteParts(folder: string, paths: readonly string[]): SiteParts {
  const pages = paths.filter((path) => path !== REDIRECTS_FILE && path !== HEADERS_FILE);
  const rules = paths.includes(REDIRECTS_FILE)
    ? parseRedirects(readSiteFile(folder, REDIRECTS_FILE).toString('utf8'), pages)
    : NO_RULES;
  const notes = paths.includes(HEADERS_FILE)
    ? [`site: ${HEADERS_FILE} does nothing here and is not published; see site.contentSecurityPolicy`]
    : [];
  return { pages, rules, notes };
}

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
