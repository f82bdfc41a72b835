/** The names that redirect to the domain where the environment names none. */

interface Names {
  readonly domain: string;
  readonly hosts?: readonly (string | undefined)[] | undefined;
  readonly apps?: Readonly<Record<string, { readonly host?: string | undefined } | undefined>> | undefined;
  readonly sites?: Readonly<Record<string, { readonly domain: string; readonly aliases: readonly string[] }>>;
}

/** Nobody types `www.www.`. What an app, another site or a service of one's own answers to redirects nowhere. */
export function defaultAliases({ domain, hosts = [], apps = {}, sites = {} }: Names): string[] {
  const alias = `www.${domain}`;
  const taken = [
    ...hosts,
    ...Object.values(apps).map((app) => app?.host),
    ...Object.values(sites).flatMap((site) => [site.domain, ...site.aliases]),
  ];
  return domain.startsWith('www.') || taken.includes(alias) ? [] : [alias];
}
