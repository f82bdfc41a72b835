/** What must answer before a candidate may serve. */
import type { PublicRoute } from '../protocol/probe';
import { HEALTH_PATH } from '../protocol/routes';
import type { Environment } from '../settings/schema';
import type { Service } from './service';

export const probesOf = (services: readonly Service[]): PublicRoute[] =>
  services.flatMap(({ routes = [] }) => routes.map(({ host, probePath }) => ({ host, path: probePath })));

/** Today's files do not know an older release's further routes. Its agent checks those from inside. */
export const rolloutProbes = (environment: Environment, services: readonly Service[]): PublicRoute[] =>
  environment.release === undefined ? probesOf(services) : [{ host: environment.domain, path: HEALTH_PATH }];
