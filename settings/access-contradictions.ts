/** What of `access` protects nothing. Settings of a wrong kind are left out. */
import { namesOf } from './names';
import type { CommonInput } from './schema';

export function accessContradictions(input: Partial<CommonInput>): string[] {
  const { domain, access } = input;
  const entries = Array.isArray(access) ? access : [];
  const names = namesOf(input);
  const known = names.flatMap(({ name, redirects, isLeftOut }) => (redirects || isLeftOut ? [] : [name]));
  const redirecting = names.flatMap(({ name, redirects }) => (redirects ? [name] : []));
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
