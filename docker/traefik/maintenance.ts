/**
 * The maintenance page's route, which the agent puts beside the others while a person wants it. It comes before all
 * others and leads to the agent, so that it needs none of the services that are being worked on.
 */
import { MAINTENANCE_PATH } from '../../protocol/maintenance';
import { HEALTH_PATH, IDENTITY_PATH } from '../../protocol/routes';
import { type Environment, hostNames, monitoringHost } from '../../settings/schema';
import type { Service } from '../service';
import { securityHeaders } from './headers';
import { BEFORE_SERVICES, host, TLS } from './rules';

/** Requests at a time. The agent has other work, and answers one within a millisecond. */
const AT_ONCE = 200;

/** A page of the owner's has its styles and pictures in itself. It runs no code: nothing behind it could answer. */
const CONTENT =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; " +
  "base-uri 'none'; frame-ancestors 'none'";

/** Cannot be told to send a header, and asks for the site's first page where `watch.siteWords` are set. */
const ROUTE53 = '^Amazon-Route53-Health-Check-Service ';

/** The agent adds to the rule what it alone knows: its own token, and the networks that are let through. */
export function maintenanceRoutes(environment: Environment, services: readonly Service[]): object {
  return {
    http: {
      routers: {
        maintenance: {
          rule: [
            `(${names(environment, services).map(host).join(' || ')})`,
            `!Path(\`${IDENTITY_PATH}\`)`,
            `!(${host(environment.domain)} && Path(\`${HEALTH_PATH}\`))`,
            `!(Method(\`GET\`) && Path(\`/\`) && HeaderRegexp(\`User-Agent\`, \`${ROUTE53}\`))`,
          ].join(' && '),
          priority: 2 * BEFORE_SERVICES,
          entryPoints: ['websecure'],
          middlewares: ['headers-maintenance', 'maintenance-at-once', 'to-maintenance', 'compress'],
          service: 'agent',
          tls: TLS,
        },
      },
      middlewares: {
        'headers-maintenance': {
          headers: securityHeaders(environment.hsts, { contentSecurityPolicy: CONTENT }),
        },
        'maintenance-at-once': { inFlightReq: { amount: AT_ONCE, sourceCriterion: { requestHost: true } } },
        // Whatever a visitor asks for: the agent's other paths are not the public's.
        'to-maintenance': { replacePath: { path: MAINTENANCE_PATH } },
      },
    },
  };
}

/** All but that of the dashboards, which people look at meanwhile. */
const names = (environment: Environment, services: readonly Service[]) => {
  const routed = services.flatMap(({ routes = [] }) => routes.map((route) => route.host));
  return [...new Set([...hostNames(environment), ...routed])].filter(
    (name) => name !== monitoringHost(environment),
  );
};
