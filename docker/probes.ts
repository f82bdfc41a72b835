/** What must answer before a candidate may serve. */
import type { PublicRoute } from '../protocol/probe';
import { HEALTH_PATH } from '../protocol/routes';
import type { Environment } from '../settings/schema';
import type { Service } from './service';

export const probesOf = (services: readonly Service[]): PublicRoute[] =>
  services.flatMap(({ routes = [] }) => routes.map(({ host, probePath }) => ({ host, path: probePath })));

/** An older release's further routes are today's files' no longer; it proves those itself, from inside. */
export const rolloutProbes = (environment: Environment, services: readonly Service[]): PublicRoute[] =>
  environment.release === undefined ? probesOf(services) : [{ host: environment.domain, path: HEALTH_PATH }];
