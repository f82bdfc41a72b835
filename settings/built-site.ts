/** An environment whose sites are built already, as in a pipeline that builds where there are no credentials. */
import type { Environment } from './schema';

export function withBuiltSite<E extends Environment>(environment: E): E {
  const sites = Object.entries(environment.sites).map(([name, site]) => [name, built(site)]);
  return { ...environment, site: built(environment.site), sites: Object.fromEntries(sites) };
}

function built<S extends Environment['site']>({ build: _, ...site }: S): Omit<S, 'build'> {
  return site;
}
