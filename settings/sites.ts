/** The environment as each of its sites has it: what is made for the main site, the same code makes for all. */
import type { Environment } from './schema';

export interface NamedSite<E extends Environment = Environment> {
  readonly name: string;
  /** With the site's domain, aliases and settings in the main site's place, and no further sites. */
  readonly environment: E;
}

/** By their names, so that nothing depends on the order of an object. */
export const siteNames = ({ sites }: Pick<Environment, 'sites'>): string[] => Object.keys(sites).sort();

export const sitesOf = <E extends Environment>(environment: E): NamedSite<E>[] =>
  siteNames(environment).flatMap((name) => {
    const own = environment.sites[name];
    if (!own) return [];
    const { domain, aliases, ...site } = own;
    return [{ name, environment: { ...environment, domain, aliases, site, sites: {} } }];
  });

/**
 * @param name of a further site. @default the main one
 * @throws Error that names those which there are
 */
export function siteOf<E extends Environment>(environment: E, name: string | undefined, id: string): E {
  if (name === undefined) return environment;
  const found = sitesOf(environment).find((site) => site.name === name);
  if (found) return found.environment;
  const known = siteNames(environment);
  throw new Error(
    `the environment "${id}" has no site ${JSON.stringify(name)}: ` +
      (known.length > 0
        ? `its further sites are ${known.join(', ')}; without --site it is the one at ${environment.domain}`
        : `it has one alone, at ${environment.domain}; write others as sites in environments/${id}.ts`),
  );
}
