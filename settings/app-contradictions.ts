/**
 * Apps that contradict each other, the site, or the server. Those of a wrong kind are left out, others may be missing.
 */
import { DOCKER_SUBNET, MONITORING, SITE_SUBNET } from '../protocol/addresses';
import { appAccessProblems } from './app-access';
import { destinationOf } from './app-fields';
import { closedFolder } from './app-folders';
import type { AppInput } from './apps-schema';
import { overlap } from './own-network';
import type { CommonInput } from './schema';
import { SERVICE_NAMES } from './services';
import { siteApp } from './static-site';
import { orDefault } from './without-wrong';

/** What else has a name where an app's stands: in Traefik's routes, in folders of the server, among metrics. */
const TAKEN: readonly string[] = [
  ...SERVICE_NAMES,
  ...['agent', 'aliases', 'apps', 'baton', 'certificate', 'health', 'identity', 'maintenance', 'registries'],
  // Jobs of Prometheus, where no two may have one name.
  ...['blackbox', 'docker', 'node'],
];

/** A /24 each, of those that services of one's own cannot have. */
const MOST = 100;

/** Memory of an app that says none. */
const MEMORY_MIB = 256;
const WRITABLE_MIB = 64;
const WRITABLE = ['/tmp'];
const METRICS_PATH = '/metrics';

/** Never an app's to ask: other containers, the machine and what its link offers. */
const CLOSED = [DOCKER_SUBNET, MONITORING.subnet, SITE_SUBNET, '127.0.0.0/8', '169.254.0.0/16'];

type Apps = Readonly<Record<string, AppInput>>;

export function appContradictions(input: Partial<CommonInput>): string[] {
  const apps = whole(input.apps);
  return [
    ...Object.entries(apps).flatMap(([name, app]) => [
      ...nameProblems(name, input),
      ...ofOne(name, app),
      ...hostProblems(`apps.${name}.host`, app, input),
      ...outOfReach(name, app, apps),
      ...hiddenHealth(name, app),
    ]),
    ...collisions(apps),
    ...appAccessProblems(input, apps),
    ...siteProblems(input, apps),
    ...(Object.keys(apps).length > MOST
      ? [`apps: must be at most ${MOST}, got ${Object.keys(apps).length}`]
      : []),
  ];
}

/** What is wrong or missing in one is reported by its own setting. */
function whole(apps: CommonInput['apps']): Apps {
  const isWhole = (app: AppInput | undefined) =>
    typeof app === 'object' && app !== null && typeof app.host === 'string';
  return Object.fromEntries(Object.entries(apps ?? {}).filter(([, app]) => isWhole(app)));
}

function nameProblems(name: string, { sites }: Partial<CommonInput>): string[] {
  const site = Object.keys(sites ?? {}).find((one) => [`nginx-${one}`, `php-${one}`].includes(name));
  if (site !== undefined)
    return [`apps.${name}: must have another name, as the web server or the PHP of sites.${site} has it`];
  return TAKEN.includes(name)
    ? [`apps.${name}: must have another name, which nothing on the server has`]
    : [];
}

const pathsOf = ({ paths }: AppInput): readonly string[] =>
  Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : ['/'];

function ofOne(name: string, app: AppInput): string[] {
  const at = `apps.${name}`;
  const { env = {}, secrets = {}, user, allowRoot, writable = WRITABLE, egress = [] } = app;
  const both = Object.keys(secrets).filter((variable) => Object.hasOwn(env, variable));
  const [mib, memory] = [app.writableMiB ?? WRITABLE_MIB, app.memoryMiB ?? MEMORY_MIB];
  // Those of a wrong form are reported by themselves.
  const folders = writable.filter((path) => path !== undefined);
  const count = new Set(folders).size;
  return [
    ...both.map((variable) => `${at}.secrets.${variable}: must not be in env too: leave one of them out`),
    ...(user !== undefined && Number.parseInt(user, 10) === 0 && !allowRoot
      ? [
          `${at}.user: must not be root, from which a weakness of the app leads further: write another, such as ` +
            `'10001:10001', or allowRoot: true, got ${JSON.stringify(user)}`,
        ]
      : []),
    ...(count * mib > memory
      ? [
          `${at}.writable: must fit into its memory, of which ${count} folders of ${mib} MiB (writableMiB) are ` +
            `${count * mib}; write a larger memoryMiB, got ${memory}`,
        ]
      : []),
    ...repeated(folders).map(
      (path) => `${at}.writable: must not repeat a folder, got ${JSON.stringify(path)}`,
    ),
    ...writable.flatMap((path, index) => unwritable(`${at}.writable.${index}`, path)),
    ...egress.flatMap((text) => closed(at, text)),
  ];
}

function unwritable(at: string, path: string | undefined): string[] {
  const why = path && closedFolder(path);
  if (!why) return [];
  return [`${at}: must not be ${path}, ${why}; write a folder of the app's own, such as /tmp or /app/cache`];
}

function closed(at: string, text: string): string[] {
  const { host = '' } = destinationOf(text ?? '') ?? {};
  const isAddress = /^[\d.]+$/.test(host);
  if (!isAddress || !CLOSED.some((network) => overlap(`${host}/32`, network))) return [];
  return [
    `${at}.egress: must not lead to the server itself or its containers; an app reaches another by its public name, ` +
      `got ${JSON.stringify(text)}`,
  ];
}

function hostProblems(at: string, { host }: AppInput, { domain, aliases }: Partial<CommonInput>): string[] {
  return [
    ...(aliases?.includes(host)
      ? [
          `${at}: must be no alias, which leads to ${domain}: leave it out of aliases, got ${JSON.stringify(host)}`,
        ]
      : []),
    ...(domain !== undefined && host === `monitoring.${domain}`
      ? [`${at}: must be another name, for the dashboards are there, got ${JSON.stringify(host)}`]
      : []),
  ];
}

/** The gate asks for the health path by the public name: it must lead to the app. */
function outOfReach(name: string, app: AppInput, apps: Apps): string[] {
  if (typeof app.health !== 'string' || app.paths?.some((path) => path === undefined)) return [];
  const leads = (path: string) => path === '/' || app.health === path || app.health.startsWith(`${path}/`);
  const longest = (one: AppInput) =>
    Math.max(
      -1,
      ...pathsOf(one)
        .filter(leads)
        .map((path) => path.length),
    );
  const others = Object.values(apps).filter((other) => other !== app && other.host === app.host);
  if (longest(app) >= 0 && others.every((other) => longest(other) <= longest(app))) return [];
  return [
    `apps.${name}.health: must be below one of its paths (${pathsOf(app).join(', ')}), where the gate asks for it by ` +
      `its public name, got ${JSON.stringify(app.health)}`,
  ];
}

/** What the public does not get, the gate does not get by the public name either. */
function hiddenHealth(name: string, { port, health, metrics }: AppInput): string[] {
  if (typeof metrics !== 'object' || metrics === null || typeof health !== 'string') return [];
  const path = orDefault(metrics, 'path', METRICS_PATH);
  const isOfApp = orDefault(metrics, 'port', port) === port;
  if (path === undefined || !isOfApp || !health.startsWith(path)) return [];
  return [
    `apps.${name}.metrics.path: must not be the beginning of health (${JSON.stringify(health)}), which the gate asks ` +
      `for as the public, who gets none of it; write another path or port, got ${JSON.stringify(path)}`,
  ];
}

function collisions(apps: Apps): string[] {
  const all = Object.entries(apps).flatMap(([name, app]) =>
    pathsOf(app).map((path) => ({ name, address: `${app.host}${path}` })),
  );
  return all.flatMap(({ name, address }, index) => {
    const first = all.findIndex((other) => other.address === address);
    if (first === index) return [];
    return [`apps.${name}.paths: must be its own, but apps.${all[first]?.name} serves ${address} too`];
  });
}

/** An app at all of the domain takes the place of the static site. */
function siteProblems({ domain, site }: Partial<CommonInput>, apps: Apps): string[] {
  if (domain === undefined) return [];
  const paths = Object.fromEntries(
    Object.entries(apps).map(([name, app]) => [name, { host: app.host, paths: pathsOf(app) }]),
  );
  const name = siteApp({ domain, apps: paths });
  if (name === undefined) return [];
  return Object.keys(site ?? {}).map(
    (setting) =>
      `site.${setting}: must not be there, as apps.${name} serves all of ${domain}; leave it out, or give the app ` +
      'another host, or paths such as /app',
  );
}

const repeated = (all: readonly string[]) => [
  ...new Set(all.filter((one, index) => all.indexOf(one) !== index)),
];
