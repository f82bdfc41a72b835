/** The bundle's services, in the order in which they stand in the compose file. */
import type { Environment } from '../settings/schema';
import { hasStaticSite, SITE_SERVICES } from '../settings/static-site';
import { alertmanager } from './alertmanager/service';
import { appServices } from './apps/service';
import { blackboxExporter } from './blackbox-exporter/service';
import { cadvisor } from './cadvisor/service';
import { grafana } from './grafana/service';
import { requireOwnNetwork } from './networks';
import { nginx, webServer } from './nginx/service';
import { nginxExporter } from './nginx-exporter/service';
import { nodeExporter } from './node-exporter/service';
import { php, programs } from './php/service';
import { prometheus } from './prometheus/service';
import type { Service, ServiceDefinition } from './service';
import { placesOf } from './site-place';
import { requireApart } from './traefik/routed';
import { traefik } from './traefik/service';

const DEFINITIONS: readonly ServiceDefinition[] = [
  nginx,
  php,
  prometheus,
  alertmanager,
  grafana,
  nodeExporter,
  nginxExporter,
  cadvisor,
  blackboxExporter,
];

/** Of the further sites. */
const siteServices = (environment: Environment): Service[] =>
  placesOf(environment).flatMap(({ environment: site, place }) => {
    const php = programs(site, place);
    return [webServer(site, place), ...(php ? [php] : [])];
  });

/**
 * The bundle's, then the apps, then the caller's own.
 * @param extra services of the caller's own, which may have routes, targets, alerts and panels like all others
 * @throws Error when two have one name or one public address, or one of the caller's own would lose what it keeps
 */
export function services(environment: Environment, extra: readonly ServiceDefinition[] = []): Service[] {
  const made = (definitions: readonly ServiceDefinition[]) =>
    definitions.flatMap((definition) => definition(environment) ?? []);
  const own = made(extra);
  for (const service of own) {
    requireOwnNetwork(service);
    requireNothingLost(service);
  }
  const others = [
    ...bundled(environment, made(DEFINITIONS)),
    ...siteServices(environment),
    ...appServices(environment),
    ...own,
  ];
  const all = [traefik(environment, others), ...others];
  const twice = all.find(({ name }, index) => all.findIndex((other) => other.name === name) !== index);
  if (twice) throw new Error(`two services have the name ${twice.name}`);
  requireApart(environment, others);
  return all;
}

const bundled = (environment: Environment, all: readonly Service[]): readonly Service[] =>
  hasStaticSite(environment)
    ? all
    : all.filter(({ name }) => !SITE_SERVICES.some((siteService) => siteService === name));

/** The machine's disk goes with the machine: a folder below the data folder too, of which only two are handed over. */
function requireNothingLost({ name, container: { volumes = [], lostAtReplacement } }: Service): void {
  const lost = volumes.find((volume) => !volume.startsWith('./') && !volume.endsWith(':ro'));
  if (lost === undefined || lostAtReplacement) return;
  throw new Error(
    `service ${name}: the volume ${lost} would be lost at the next deploy, because the disk goes with the server. ` +
      'Keep it in a managed database or in object storage; or write lostAtReplacement: true in its container, where ' +
      'it is a cache that may be lost',
  );
}
