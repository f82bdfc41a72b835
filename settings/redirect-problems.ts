/** What is wrong with an environment's redirects and removed pages, beyond the form of each. */
import { ruleProblems } from '../protocol/site-rules/problems';
import type { Redirect } from '../protocol/site-rules/rules';
import { redirectTarget, urlPath } from './fields';
import type { CommonInput } from './schema';

/**
 * What is no path at all is reported by its schema.
 * @param at where the site stands in the environment, as messages name it
 */
export function redirectProblems(input: Partial<CommonInput>, at = 'site'): string[] {
  const { domain, aliases, site } = input;
  const redirects = numbered(site?.redirects).filter(
    ({ value }) => urlPath().safeParse(value?.from).success && redirectTarget().safeParse(value?.to).success,
  );
  const gone = numbered(site?.gone).filter(({ value }) => urlPath().safeParse(value).success);
  const { ports } = input as { readonly ports?: { readonly https?: number } };
  return ruleProblems(
    {
      redirects: redirects.map(({ value }) => value as Redirect),
      gone: gone.map(({ value }) => value),
    },
    {
      names: [domain, ...(Array.isArray(aliases) ? aliases : [`www.${domain}`])].filter(
        (name) => typeof name === 'string',
      ),
      port: Number(ports?.https ?? 443),
    },
    {
      redirect: (place, part) => [`${at}.redirects`, redirects[place]?.place, part].filter(isSaid).join('.'),
      gone: (place) => `${at}.gone.${gone[place]?.place}`,
      all: at,
    },
  );
}

const isSaid = (part: string | number | undefined) => part !== undefined;

const numbered = <T>(list: readonly T[] | undefined) =>
  (Array.isArray(list) ? (list as readonly T[]) : []).map((value, place) => ({ value, place }));
