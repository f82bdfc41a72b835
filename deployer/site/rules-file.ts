/** The files of a site's folder that are no pages, but say how its pages are served. */
import { NO_RULES, type PublishedRules } from '../../protocol/content-manifest';
import type { Site } from '../../protocol/site-rules/chains';
import { readSiteFile } from './file';
import { HEADERS_FILE, type ParsedHeaders, parseHeaders } from './headers-file';
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
 * @param site its names, as far as they are known
 * @throws Error that names every line that cannot be followed
 */
export function siteParts(folder: string, paths: readonly string[], site: Site): SiteParts {
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
    () => (redirects === undefined ? NO_RULES : parseRedirects(redirects, pages, site)),
    NO_RULES,
  );
  const byPath = collect(() => (headers === undefined ? NONE : parseHeaders(headers, pages)), NONE);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { pages, rules: { ...rules, headers: byPath.headers }, notes: byPath.notes };
}

const NONE: ParsedHeaders = { headers: [], notes: [] };
