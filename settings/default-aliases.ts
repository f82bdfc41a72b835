/** The names that redirect to the domain where the environment names none. */

interface Names {
  readonly domain: string;
  readonly hosts?: readonly (string | undefined)[] | undefined;
  readonly apps?: Readonly<Record<string, { readonly host?: string | undefined } | undefined>> | undefined;
}

/** Nobody types `www.www.`. What an app or a service of one's own answers to redirects nowhere. */
export function defaultAliases({ domain, hosts = [], apps = {} }: Names): string[] {
  const alias = `www.${domain}`;
  const taken = [...hosts, ...Object.values(apps).map((app) => app?.host)];
  return domain.startsWith('www.') || taken.includes(alias) ? [] : [alias];
}
