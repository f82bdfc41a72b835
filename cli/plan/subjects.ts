/** What a file of a release is, in words. */
import { SERVICE_NAMES } from '../../settings/services';
import type { ReasonKind } from './reason';

export interface Subject {
  readonly kind: ReasonKind;
  readonly subject: string;
}

type Rule = readonly [path: RegExp, kind: ReasonKind, subject: (...found: string[]) => string];

/** A service of the bundle by its name, any other as what it is: an app of the owner's own. */
export const isBundled = (service: string) =>
  (SERVICE_NAMES as readonly string[]).includes(service) || ofSite(service) !== undefined;

/** Server and name of a further site. */
function ofSite(service: string): readonly [server: string, site: string] | undefined {
  const [, server, site] = /^(nginx|php)-(.+)$/.exec(service) ?? [];
  return server !== undefined && site !== undefined && site !== 'exporter' ? [server, site] : undefined;
}

export function serviceWord(service: string): string {
  const [server, site] = ofSite(service) ?? [];
  if (site !== undefined) return `${server} of the site ${site}`;
  if (isBundled(service)) return service;
  const [app, program, job] = service.split('.');
  if (program === 'job') return `the job ${job} of the app ${app}`;
  return program === 'release' ? `the release command of the app ${app}` : `the app ${app}`;
}

/** The first that fits. */
const RULES: readonly Rule[] = [
  [/^docker\/compose\.yaml$/, 'configuration', () => 'compose file'],
  [/^docker\/probes\.json$/, 'configuration', () => 'routes that the agent asks'],
  [/^docker\/containers\.json$/, 'configuration', () => 'list of the services'],
  [/^docker\/directories$/, 'configuration', () => 'folders that outlive their containers'],
  [/^docker\/(secrets|secret-variables)$/, 'configuration', () => 'list of the secrets'],
  [/^docker\/sites\.json$/, 'configuration', () => 'list of further sites'],
  [/^docker\/apps\.json$/, 'configuration', () => 'list of apps'],
  [/^docker\/app-programs$/, 'configuration', () => 'release commands and jobs'],
  [/^docker\/prometheus\/rules\.yml$/, 'configuration', () => 'alert rules'],
  [/^docker\/alertmanager\//, 'configuration', () => 'receivers of alerts'],
  [/^docker\/grafana\/dashboards\//, 'configuration', () => 'dashboards'],
  [/^docker\/nginx\/site\/redirects\./, 'configuration', () => 'redirects'],
  [/^docker\/traefik\/dynamic\/routes\.yaml$/, 'configuration', () => 'routes'],
  [/^docker\/([^/]+)\//, 'configuration', (service = '') => `configuration of ${serviceWord(service)}`],
  [/^boot\/(?:\d+-)?(.+)\.sh$/, 'boot', (step = '') => `step ${step} of the boot`],
  [/^agent\//, 'agent', () => 'the agent'],
  // `first-part.ts` tells what in it.
  [/^userdata\/cloud-config\.yaml$/, 'boot', () => 'first part of the boot'],
  [/^userdata\/system\//, 'boot', () => 'settings of the system'],
  [/^userdata\/admins\/(.+)$/, 'setting', (name = '') => `admin ${name}`],
  [/^userdata\/ssh-certificate\.sh$/, 'boot', () => 'renewal of the SSH certificate'],
];

export function subjectOf(path: string): Subject {
  for (const [pattern, kind, subject] of RULES) {
    const found = pattern.exec(path);
    if (!found) continue;
    const [, name] = found;
    const isApp = /^docker\/[^/]+\//.test(path) && name !== undefined && !isBundled(name);
    return { kind: isApp ? 'app' : kind, subject: subject(...(name === undefined ? [] : [name])) };
  }
  return { kind: 'configuration', subject: path };
}
