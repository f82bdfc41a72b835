/** The services' routes one by one, each with the keys under which Traefik knows it and what is behind it. */
import { type Environment, monitoringHost } from '../../settings/schema';
import type { Route, Service } from '../service';

/** Before what tells a service's further routers and backends apart. No name of an app or a site holds it. */
export const NUMBERED = '--';

/** A router beside the route's own: its name is that of no app, site or service. */
export const derived = (key: string, what: string) => `${key}${NUMBERED}${what}`;

export interface Routed {
  /** Of its router and its headers. */
  readonly key: string;
  /** Of the backend behind it: one for each port of a service. */
  readonly backend: string;
  readonly service: Service;
  readonly route: Route;
}

export const routedOf = (services: readonly Service[]): Routed[] =>
  services.flatMap((service) =>
    (service.routes ?? []).map((route, index) => ({
      key: index === 0 ? service.name : `${service.name}${NUMBERED}${index + 1}`,
      backend: backendOf(service, route),
      service,
      route,
    })),
  );

/** The first port has the service's own name, by which alerts know it. */
function backendOf({ name, routes = [] }: Service, { port }: Route): string {
  return routes[0]?.port === port ? name : `${name}${NUMBERED}${port}`;
}

/** Each once: routes to one port share it, asked at the path of the first. */
export function backendsOf(routed: readonly Routed[]): Routed[] {
  return routed.filter(
    ({ backend }, index) => routed.findIndex((other) => other.backend === backend) === index,
  );
}

/** @throws Error when two routes are at one address, or one is at a name that leads elsewhere */
export function requireApart(environment: Environment, services: readonly Service[]): void {
  const routed = routedOf(services);
  for (const [index, { service, route }] of routed.entries()) {
    const { host, path = '/' } = route;
    const where = `service ${service.name}: a route is at ${host}${path}`;
    if (path !== '/' && !/^(\/[A-Za-z0-9._~-]+)+$/.test(path))
      throw new Error(
        `service ${service.name}: a route's path must begin with a slash, end with none and hold A-Z, a-z, 0-9, ` +
          `. _ ~ and - only, such as /api, got ${path}`,
      );
    const before = routed.findIndex((one) => one.route.host === host && (one.route.path ?? '/') === path);
    if (before < index)
      throw new Error(
        `${where}, which ${routed[before]?.service.name} has; write another host, or a path of it, such as /api`,
      );
    if (environment.aliases.includes(host))
      throw new Error(`${where}, an alias, which leads to ${environment.domain}; take it out of aliases`);
    if (host === monitoringHost(environment) && service.name !== 'grafana')
      throw new Error(`${where}, where the dashboards are; write another host`);
  }
}
