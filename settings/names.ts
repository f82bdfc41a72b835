/** The names that lead to the server, and which setting each is from: no name may stand for two things. */
import type { CommonInput } from './schema';

/** What Let's Encrypt and others put into one certificate at most; the server has one for all names. */
const MOST_NAMES = 100;

interface Named {
  /** The setting, as a message names it. */
  readonly at: string;
  readonly name: string;
  /** Only leads to another one. @default false */
  readonly redirects?: boolean;
  /** Nobody answers there, but the name stays kept. @default false */
  readonly isLeftOut?: boolean;
  /** May stand for a name of another setting as well. @default false */
  readonly isShared?: boolean;
}

/**
 * The one list of them. What has names of its own besides is added here.
 * @param input settings of a wrong kind are left out, others may be missing
 */
export function namesOf({
  domain,
  aliases,
  hosts,
  apps = {},
  sites = {},
  without,
}: Partial<CommonInput>): Named[] {
  const numbered = (at: string, list: readonly (string | undefined)[] | undefined, redirects = false) =>
    (Array.isArray(list) ? list : []).map((name, index) => ({ at: `${at}.${index}`, name, redirects }));
  const all: (Omit<Named, 'name'> & { readonly name: string | undefined })[] = [
    { at: 'domain', name: domain },
    {
      at: 'the dashboards (monitoring.<domain>)',
      name: domain && `monitoring.${domain}`,
      isLeftOut: without?.includes('grafana') === true,
    },
    ...numbered('aliases', aliases, true),
    // The default, which yields to whatever else has that name.
    ...(Array.isArray(aliases)
      ? []
      : [{ at: 'aliases', name: domain && `www.${domain}`, redirects: true, isShared: true }]),
    ...numbered('hosts', hosts),
    // Of a site's name an app may have paths, but not all of it.
    ...Object.entries(apps).map(([app, settings]) => ({
      at: `apps.${app}.host`,
      name: settings?.host,
      isShared: !(settings?.paths ?? ['/']).includes('/'),
    })),
    ...Object.entries(sites).flatMap(([site, settings]) => [
      { at: `sites.${site}.domain`, name: settings?.domain },
      ...numbered(`sites.${site}.aliases`, settings?.aliases, true),
    ]),
  ];
  return all.filter((one): one is Named => typeof one.name === 'string');
}

/** Of further sites; what the environment's own names repeat among themselves is reported by `aliases`. */
export function nameProblems(input: Partial<CommonInput>): string[] {
  const all = namesOf(input).filter(({ isShared }) => !isShared);
  const count = new Set(all.map(({ name }) => name)).size;
  const repeated = all.flatMap(({ at, name }, index) => {
    const first = all.findIndex((other) => other.name === name);
    if (first === index || !at.startsWith('sites.')) return [];
    return [
      `${at}: must be a name that nothing else has, but ${all[first]?.at} is the same; write another, got ` +
        JSON.stringify(name),
    ];
  });
  return count > MOST_NAMES
    ? [
        ...repeated,
        `aliases, hosts, apps and sites: must have at most ${MOST_NAMES} names with the domain's, as all of them ` +
          `stand in one certificate; write fewer of them, got ${count}`,
      ]
    : repeated;
}
