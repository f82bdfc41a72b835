/** Traefik's routes, derived from what the services declare. */
import { AGENT_PORT, MACHINE } from '../../protocol/addresses';
import { IDENTITY_PATH } from '../../protocol/routes';
import { type Environment, hostNames, origin } from '../../settings/schema';
import { COMPRESSED_TYPES } from '../media-types';
import { addressOf } from '../networks';
import type { Route, Service } from '../service';
import { securityHeaders } from './headers';
import { resumed, WHOLE } from './resumed';

/** By default the longer rule wins, which may be a service's. */
const BEFORE_SERVICES = 10_000;

const TLS = { options: 'modern' };

export function routes(environment: Environment, services: readonly Service[]): object {
  const routed = services.flatMap((service) => (service.routes ?? []).map((route) => ({ service, route })));
  return {
    http: {
      routers: {
        ...Object.fromEntries(routed.map(({ service, route }) => [service.name, router(service, route)])),
        ...homeRouters(routed),
        ...resumedRouters(routed),
        ...aliasRouter(environment),
        identity: {
          rule: `${host(environment.domain)} && Path(\`${IDENTITY_PATH}\`)`,
          priority: BEFORE_SERVICES,
          entryPoints: ['websecure'],
          service: 'agent',
          tls: TLS,
        },
      },
      middlewares: {
        // The rest passes as it is, with its length.
        compress: { compress: { includedContentTypes: COMPRESSED_TYPES } },
        whole: WHOLE,
        ...aliasMiddlewares(environment),
        ...Object.fromEntries(
          routed.map(({ service, route }) => [
            `headers-${service.name}`,
            { headers: securityHeaders(environment.hsts, route) },
          ]),
        ),
        ...homeMiddlewares(environment, routed),
      },
      services: {
        ...Object.fromEntries(
          routed.map(({ service, route }) => [
            service.name,
            loadBalancer(`http://${addressOf(service)}:${route.port}`, route.probePath),
          ]),
        ),
        agent: loadBalancer(`http://${MACHINE}:${AGENT_PORT}`),
      },
    },
    tls: { options: { modern: TLS_OPTIONS } },
  };
}

/**
 * One certificate for all names. A router of its own asks for it, so that it can appear only once the server holds
 * the address: an HTTP-01 order made before fails, and Traefik does not try again.
 */
export function certificateRoutes(environment: Environment): object {
  const [main, ...sans] = hostNames(environment);
  return {
    http: {
      routers: {
        certificate: {
          rule: `${host(environment.domain)} && Path(\`/.well-known/baton/certificate\`)`,
          entryPoints: ['websecure'],
          service: 'noop@internal',
          tls: { ...TLS, certResolver: 'acme', domains: [{ main, sans }] },
        },
      },
    },
  };
}

/** TLS 1.2 with forward secrecy and authenticated encryption only, and TLS 1.3, whose ciphers are not configurable. */
const TLS_OPTIONS = {
  minVersion: 'VersionTLS12',
  cipherSuites: [
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  ],
};

const host = (name: string) => `Host(\`${name}\`)`;

const router = (service: Service, route: Route) => ({
  rule: [host(route.host), ...(route.hidden ?? []).map((path) => `!PathPrefix(\`${path}\`)`)].join(' && '),
  entryPoints: ['websecure'],
  middlewares: [`headers-${service.name}`, 'compress'],
  service: service.name,
  tls: TLS,
});

/** Every alias leads to the same page of the domain, for good. */
const aliasRouter = ({ aliases }: Environment) =>
  aliases.length > 0 && {
    aliases: {
      rule: aliases.map(host).join(' || '),
      entryPoints: ['websecure'],
      middlewares: ['headers-aliases', 'to-domain'],
      service: 'noop@internal',
      tls: TLS,
    },
  };

const aliasMiddlewares = (environment: Environment) =>
  environment.aliases.length > 0 && {
    'headers-aliases': { headers: securityHeaders(environment.hsts) },
    'to-domain': {
      redirectRegex: {
        regex: '^https?://[^/]+/(.*)',
        replacement: `${origin(environment, environment.domain)}/\${1}`,
        permanent: true,
      },
    },
  };

const loadBalancer = (url: string, healthPath?: string) => ({
  loadBalancer: {
    servers: [{ url }],
    // Without a check Traefik reports no state of the service, and nothing could raise an alert.
    ...(healthPath && { healthCheck: { path: healthPath, interval: '10s', timeout: '3s' } }),
  },
});

/** @see resumed */
const resumedRouters = (routed: readonly Routed[]) =>
  Object.fromEntries(
    routed.map(({ service, route }) => {
      const { rule, middlewares, ...rest } = router(service, route);
      return [
        `${service.name}-resumed`,
        {
          ...rest,
          rule: resumed(rule),
          priority: BEFORE_SERVICES - 1,
          middlewares: ['whole', ...middlewares],
        },
      ];
    }),
  );

interface Routed {
  readonly service: Service;
  readonly route: Route;
}

const withHome = (routed: readonly Routed[]) => routed.filter(({ route }) => route.home !== undefined);

const homeRouters = (routed: readonly Routed[]) =>
  Object.fromEntries(
    withHome(routed).map(({ service, route }) => [
      `${service.name}-home`,
      {
        ...router(service, route),
        rule: `${host(route.host)} && Path(\`/\`)`,
        priority: BEFORE_SERVICES,
        middlewares: [`headers-${service.name}`, `home-${service.name}`],
      },
    ]),
  );

const homeMiddlewares = (environment: Environment, routed: readonly Routed[]) =>
  Object.fromEntries(
    withHome(routed).map(({ service, route }) => [
      `home-${service.name}`,
      {
        redirectRegex: {
          regex: '.*',
          replacement: `${origin(environment, route.host)}${route.home}`,
          permanent: false,
        },
      },
    ]),
  );
