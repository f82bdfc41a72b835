/** An environment whose site is built already, as in a pipeline that builds where there are no credentials. */
import type { Environment } from './schema';

export function withBuiltSite<E extends Environment>(environment: E): E {
  const { build: _, ...site } = environment.site;
  return { ...environment, site };
}
