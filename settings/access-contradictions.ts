/** What of `access` protects nothing. Settings of a wrong kind are left out. */
import type { CommonInput } from './schema';

export function accessContradictions(input: Partial<CommonInput>): string[] {
  const { domain, aliases, hosts, sites = {}, apps = {}, access, without } = input;
  const entries = Array.isArray(access) ? access : [];
  const siteAliases = Object.values(sites).flatMap((site) => site?.aliases ?? []);
  const redirecting = [...(Array.isArray(aliases) ? aliases : [`www.${domain}`]), ...siteAliases];
  const known = [
    domain,
    ...(without?.includes('grafana') ? [] : [`monitoring.${domain}`]),
    ...(hosts ?? []),
    ...Object.values(sites).map((site) => site?.domain),
    ...Object.values(apps).map((app) => app?.host),
  ];
  const { watch } = input as { readonly watch?: { readonly siteWords?: string } };
  return entries.flatMap((entry, index) => {
    const at = `access.${index}`;
    const host = entry?.host;
    if (host === undefined) return [];
    return [
      ...(known.includes(host)
        ? []
        : redirecting.includes(host)
          ? [
              `${at}.host: must be no alias, which only redirects; write the name that it leads to, got "${host}"`,
            ]
          : [`${at}.host: must be a name that the server answers to, got "${host}"`]),
      ...(entries.findIndex((other) => other?.host === host) < index
        ? [`${at}.host: must not repeat a name; write networks and password in one, got "${host}"`]
        : []),
      ...('networks' in entry || 'password' in entry
        ? []
        : [`${at}: must have networks or password, or it protects nothing`]),
      ...(Array.isArray(entry.networks) && entry.networks.length === 0 && !('password' in entry)
        ? [`${at}.networks: must name a network, or it protects nothing, got []`]
        : []),
      ...(host === domain && watch?.siteWords !== undefined
        ? [`${at}.host: must not be the domain with watch.siteWords, which are looked for on its first page`]
        : []),
    ];
  });
}
