/** Settings of a site that contradict each other, and sites that do. Those of a wrong kind are left out. */
import { relative } from 'node:path';
import { nameProblems } from './names';
import { redirectProblems } from './redirect-problems';
import type { CommonInput } from './schema';
import { MOST_SITES, type SiteInput } from './sites-schema';

/** @param at `site`, or where a further one stands */
export const ofSite = (at: string, site: CommonInput['site']): string[] => [
  ...(site?.uploadMiB !== undefined && !site.php
    ? [`${at}.uploadMiB: needs ${at}.php, which takes the uploads, got ${JSON.stringify(site.uploadMiB)}`]
    : []),
  ...(site?.frontController !== undefined && !site.php
    ? [
        `${at}.frontController: needs ${at}.php, which runs it; write php: true beside it, got ` +
          JSON.stringify(site.frontController),
      ]
    : []),
  ...(site?.build && !site.directory ? [`${at}.build: needs ${at}.directory, the folder that it makes`] : []),
  ...ownSources(at, site),
];

/** The build would change what says whether it has to run again. */
function ownSources(at: string, site: CommonInput['site']): string[] {
  const [made, sources] = [site?.directory, site?.build?.sources];
  if (made === undefined || sources === undefined || !isWithin(made, sources)) return [];
  return [
    `${at}.build.sources: must not be in ${at}.directory, which the build makes (${JSON.stringify(made)}); write the ` +
      `folder that it is made from, got ${JSON.stringify(sources)}`,
  ];
}

const isWithin = (folder: string, path: string) => !/^\.\.(\/|$)/.test(relative(folder, path));

/** Of all further sites, each reported by its own path. */
export function sitesContradictions(input: Partial<CommonInput>): string[] {
  const sites = Object.entries(input.sites ?? {}).filter(
    (entry): entry is [string, SiteInput] => typeof entry[1] === 'object' && entry[1] !== null,
  );
  return [
    ...(sites.length > MOST_SITES
      ? [
          `sites: must be at most ${MOST_SITES}, each of which has a network of the server, got ${sites.length}`,
        ]
      : []),
    ...nameProblems(input),
    ...sites.flatMap(([name, { domain, aliases = [], ...site }]) => {
      const at = `sites.${name}`;
      return [...ofSite(at, site), ...redirectProblems({ ...input, domain, aliases, site }, at)];
    }),
  ];
}
