/** What keeps the sites of one server apart, and how each protection would be lost. */
import type { Loss } from './protections';

const AGENT = ['test/unit/agent/further-sites.test.ts'];
const DOCKER = ['test/unit/docker/sites.test.ts'];
const SETTINGS = ['test/unit/settings/sites.test.ts'];
const PUBLISH = ['test/unit/deployer/site/further-sites.test.ts'];

export const OF_SEVERAL_SITES: readonly (Loss & { readonly tests: readonly string[] })[] = [
  {
    what: 'sites: one that cannot be pulled keeps nobody else waiting',
    file: 'agent/further-sites.ts',
    search: 'await attempt(`pull of the site ${site}`, () => told(site, () => this.#pull(site)));',
    replace: 'await told(site, () => this.#pull(site));',
    tests: AGENT,
  },
  {
    what: 'sites: a server without a site’s content does not take over',
    file: 'agent/further-sites.ts',
    search: "return { name, ok: false, detail: this.#problems.get(site) ?? 'not pulled yet' };",
    replace: "return { name, ok: true, detail: 'not pulled yet' };",
    tests: AGENT,
  },
  {
    what: 'sites: no name leads out of the server’s folder',
    file: 'agent/further-sites.ts',
    search: ' && NAME.test(name)',
    replace: '',
    tests: AGENT,
  },
  {
    what: 'sites: a list holds one site alone',
    file: 'deployer/site/objects.ts',
    search: ', ...(prefix && { Prefix: prefix }) }',
    replace: ' }',
    tests: PUBLISH,
  },
  {
    what: 'sites: no name stands for two',
    file: 'settings/names.ts',
    search: "if (first === index || !at.startsWith('sites.')) return [];",
    replace: 'return [];',
    tests: SETTINGS,
  },
  {
    what: 'sites: none is taken for a service of the bundle',
    file: 'settings/sites-schema.ts',
    search: '!taken(name)',
    replace: 'true',
    tests: SETTINGS,
  },
  {
    what: 'sites: each is on a network to itself',
    file: 'docker/site-place.ts',
    search: '${SITES_FIRST_NETWORK + index}',
    replace: '${SITES_FIRST_NETWORK}',
    tests: DOCKER,
  },
  {
    what: 'sites: PHP sees the files of its own site alone',
    file: 'docker/php/service.ts',
    search: '`${place.www}:/srv/www:ro`',
    replace: "'/srv/baton/www:/srv/www:ro'",
    tests: DOCKER,
  },
  {
    what: 'access: a password is asked for at every router of a name',
    file: 'docker/traefik/access.ts',
    search: '    ...(asking ? [`attempts-${asking.key}`, `password-${asking.key}`] : []),\n',
    replace: '',
    tests: ['test/unit/docker/access.test.ts'],
  },
  {
    what: 'access: networks too',
    file: 'docker/traefik/access.ts',
    search:
      '    ...guards.filter(({ networks }) => networks.length > 0).map(({ key }) => `networks-${key}`),\n',
    replace: '',
    tests: ['test/unit/docker/access.test.ts'],
  },
  {
    what: 'access: no first page is open as a health path',
    file: 'docker/traefik/access.ts',
    search: 'if (!canStayOpen(route.probePath, paths))',
    replace: "if (route.probePath === '')",
    tests: ['test/unit/docker/access.test.ts'],
  },
  {
    what: 'access: an app’s own is in front of it',
    file: 'docker/traefik/access.ts',
    search: '    ownGuard(routed, one),\n  ].filter(',
    replace: '    undefined,\n  ].filter(',
    tests: ['test/unit/docker/app-access.test.ts'],
  },
  {
    what: 'access: an app’s health stays open only as a path of its own',
    file: 'settings/app-access.ts',
    search: 'PLAIN.test(health) && !paths.includes(health)',
    replace: 'PLAIN.test(health)',
    tests: ['test/unit/settings/app-access.test.ts'],
  },
  {
    what: 'access: an entry that protects nothing is refused',
    file: 'settings/access-contradictions.ts',
    search: "...('networks' in entry || 'password' in entry",
    replace: '...(true',
    tests: ['test/unit/settings/access-to-names.test.ts'],
  },
];
