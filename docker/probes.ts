/** What must answer before a candidate may serve. */
import type { PublicRoute } from '../protocol/probe';
import { HEALTH_PATH } from '../protocol/routes';
import type { Environment } from '../settings/schema';
import type { Service } from './service';

/** Each once: several routes of a service may prove the same. */
export function probesOf(services: readonly Service[]): PublicRoute[] {
  const all = services.flatMap(({ routes = [] }) =>
    routes.map(({ host, probePath }) => ({ host, path: probePath })),
  );
  return all.filter(
    ({ host, path }, index) => all.findIndex((one) => one.host === host && one.path === path) === index,
  );
}

/** Today's files do not know an older release's further routes. Its agent checks those from inside. */
export const rolloutProbes = (environment: Environment, services: readonly Service[]): PublicRoute[] =>
  environment.release === undefined ? probesOf(services) : [{ host: environment.domain, path: HEALTH_PATH }];
