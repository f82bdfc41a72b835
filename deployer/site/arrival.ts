/** Whether visitors arrive where redirects lead them: the environment's, the site's own and nginx' steps together. */
import { circles, type Site } from '../../protocol/site-rules/chains';
import type { Redirect, SiteRules } from '../../protocol/site-rules/rules';
import { SitePages } from './pages';
import { REDIRECTS_FILE } from './redirects-file';

export interface Arrival {
  /** The environment's, which come first. */
  readonly rules: SiteRules;
  /** Those of the site's `_redirects`. */
  readonly own: SiteRules;
  readonly site: Site;
  /** Paths of the files that are served. */
  readonly pages: readonly string[];
}

/** @throws Error that names every circle */
export function checkArrival({ rules, own, site, pages }: Arrival): void {
  const found = new SitePages(pages);
  const problems = circles([rules, own], { ...site, step: (path) => found.step(path) }).map(
    ({ redirects, paths }) => {
      const inSettings = redirects.filter((one) => rules.redirects.includes(one));
      const inFile = redirects.filter((one) => own.redirects.includes(one));
      const places = [...named('site.redirects', inSettings), ...named(REDIRECTS_FILE, inFile)].join(' and ');
      const reason = inFile.length > 0 ? 'together they lead in a circle' : 'the site has a folder there';
      const remedy =
        inFile.length > 0
          ? 'Lead one of them to a page, or take it out'
          : "Take it out, or publish a page in the folder's place";
      return `${places}: no visitor would ever arrive, because ${reason}: ${paths.join(' to ')}. ${remedy}`;
    },
  );
  if (problems.length > 0) throw new Error(`${problems.join('\n')}; nothing was published`);
}

const named = (place: string, redirects: readonly Redirect[]): string[] =>
  redirects.length === 0
    ? []
    : [
        `${place}, ${redirects.map(({ from, to }) => `${JSON.stringify(from)} to ${JSON.stringify(to)}`).join(', ')}`,
      ];
