/** The names that redirect to the domain where the environment names none. */

interface Names {
  readonly domain: string;
  readonly hosts?: readonly (string | undefined)[] | undefined;
}

/** Nobody types `www.www.`. What a service of one's own answers to redirects nowhere. */
export function defaultAliases({ domain, hosts = [] }: Names): string[] {
  const alias = `www.${domain}`;
  return domain.startsWith('www.') || hosts.includes(alias) ? [] : [alias];
}
