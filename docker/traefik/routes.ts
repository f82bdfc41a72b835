/** Traefik's routes, derived from what the services declare. */
import { HEALTH_PATH, IDENTITY_PATH } from '../../protocol/routes';
import { type Environment, hostNames, origin } from '../../settings/schema';
import { sitesOf } from '../../settings/sites';
import { siteApp } from '../../settings/static-site';
import { COMPRESSED_TYPES } from '../media-types';
import type { Service } from '../service';
import { accessMiddlewares, healthRouters } from './access';
import { backends } from './backends';
import { securityHeaders } from './headers';
import { WHOLE } from './resumed';
import { type Routed, routedOf } from './routed';
import { middlewaresOf, routersOf } from './routers';
import { BEFORE_SERVICES, host, TLS } from './rules';

export function routes(environment: Environment, services: readonly Service[]): object {
  const routed = routedOf(services);
  return {
    http: {
      routers: {
        ...Object.assign({}, ...routed.map((one) => routersOf(environment, routed, one))),
        // Open to all, as is which server this is: other servers, deployers and alarms ask for them.
        ...healthRouters(environment, routed),
        ...healthRouter(environment, routed),
        ...aliasRouters(environment),
        identity: {
          rule: `${host(environment.domain)} && Path(\`${IDENTITY_PATH}\`)`,
          priority: BEFORE_SERVICES,
          entryPoints: ['websecure'],
          service: 'agent',
          tls: TLS,
        },
      },
      middlewares: {
        // The rest passes as it is, with its length; event streams too.
        compress: { compress: { includedContentTypes: COMPRESSED_TYPES } },
        whole: WHOLE,
        ...healthMiddleware(environment),
        ...aliasMiddlewares(environment),
        ...Object.assign({}, ...routed.map((one) => middlewaresOf(environment, one))),
        ...accessMiddlewares(environment, services),
      },
      services: backends(routed),
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

/** Every alias leads to the same page of its site's domain, for good. */
const aliasRouters = (environment: Environment) =>
  Object.fromEntries(
    withAliases(environment).map(({ suffix, site }) => [
      `aliases${suffix}`,
      {
        rule: site.aliases.map(host).join(' || '),
        entryPoints: ['websecure'],
        middlewares: ['headers-aliases', `to-domain${suffix}`],
        service: 'noop@internal',
        tls: TLS,
      },
    ]),
  );

function aliasMiddlewares(environment: Environment): object {
  const sites = withAliases(environment);
  return {
    ...(sites.length > 0 && { 'headers-aliases': { headers: securityHeaders(environment.hsts) } }),
    ...Object.fromEntries(
      sites.map(({ suffix, site }) => [
        `to-domain${suffix}`,
        {
          redirectRegex: {
            regex: '^https?://[^/]+/(.*)',
            replacement: `${origin(site, site.domain)}/\${1}`,
            permanent: true,
          },
        },
      ]),
    ),
  };
}

/** The main site, and each further one. */
const withAliases = (environment: Environment) =>
  [
    { suffix: '', site: environment },
    ...sitesOf(environment).map(({ name, environment: site }) => ({ suffix: `-${name}`, site })),
  ].filter(({ site }) => site.aliases.length > 0);

/** Who rolls back to this release knows of it only that it answers at the path of every release's site. */
function healthRouter(environment: Environment, routed: readonly Routed[]): object {
  const name = siteApp(environment);
  const site = routed.find(({ key }) => key === name);
  return site
    ? {
        health: {
          rule: `${host(environment.domain)} && Path(\`${HEALTH_PATH}\`)`,
          priority: BEFORE_SERVICES,
          entryPoints: ['websecure'],
          middlewares: [`headers-${site.key}`, 'to-health'],
          service: site.backend,
          tls: TLS,
        },
      }
    : {};
}

function healthMiddleware(environment: Environment): object {
  const app = environment.apps[siteApp(environment) ?? ''];
  return app ? { 'to-health': { replacePath: { path: app.health } } } : {};
}
