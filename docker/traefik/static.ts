/** Traefik's start-up settings: where it listens, how it gets certificates, how it stops. */

import { MACHINE, MACHINE_PORTS } from '../../protocol/addresses';
import type { Environment } from '../../settings/schema';
import { secretPath } from '../secrets';
import { responseBuckets } from './metrics';
import { MIDDLEWARES, PLUGINS } from './reconnect';

/**
 * A request's head: as much as nginx takes. With Go's own limit of 1 MiB, 240 clients with half a head each filled
 * Traefik's memory.
 */
const HEAD = { maxHeaderBytes: 32 * 1024 };

/**
 * Requests at a time on one HTTP/2 connection. A stalled one takes 65 KiB: with Traefik's own limit of 250, 16
 * connections filled it.
 */
const STREAMS = { maxConcurrentStreams: 32 };

export function staticConfig(environment: Environment): object {
  const { httpsPort } = environment.traits;
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    entryPoints: {
      web: {
        address: `:${MACHINE_PORTS.http}`,
        ...believed(environment),
        http: {
          ...HEAD,
          redirections: {
            entryPoint: {
              to: httpsPort === 443 ? 'websecure' : `:${httpsPort}`,
              scheme: 'https',
              permanent: true,
            },
          },
        },
        http2: STREAMS,
        transport: transport(environment),
      },
      websecure: {
        address: `:${MACHINE_PORTS.https}`,
        ...believed(environment),
        http: { ...HEAD, middlewares: MIDDLEWARES },
        http2: STREAMS,
        http3: { advertisedPort: httpsPort },
        transport: transport(environment),
      },
      // Health and metrics: on the bundle's own network, out of reach from outside.
      traefik: { address: `${MACHINE}:${MACHINE_PORTS.traefik}` },
    },
    providers: {
      // The agent adds files here while Traefik runs; the default of 2 s would delay every such step.
      providersThrottleDuration: '0.1s',
      file: { directory: '/etc/traefik/dynamic', watch: true },
    },
    experimental: PLUGINS,
    ping: { entryPoint: 'traefik' },
    metrics: {
      prometheus: {
        entryPoint: 'traefik',
        addRoutersLabels: true,
        buckets: responseBuckets(environment),
      },
    },
    log: { level: 'INFO' },
    accessLog: {
      format: 'json',
      fields: { ...loggedAddress(environment), headers: { defaultMode: 'drop' } },
    },
    // The last: the key of an external account is one more line of it.
    certificatesResolvers: { acme: { acme: resolver(environment) } },
  };
}

/** Whose X-Forwarded headers count. Traefik removes those of everybody else. */
const believed = ({ visitors: { proxies } }: Environment) =>
  proxies.length > 0 && { forwardedHeaders: { trustedIPs: proxies } };

/** Traefik can keep an address or leave it out; nginx logs the short ones (nginx/visitors.ts). */
const loggedAddress = ({ visitors }: Environment) =>
  visitors.loggedAddresses === 'short' && {
    names: { ClientAddr: 'drop', ClientHost: 'drop', ClientPort: 'drop' },
  };

/**
 * Uploads may be slow, but every request has to end: who only holds a connection open would hold it for good. After its
 * last request a browser holds one for a minute: longer, and those who have left use up the connections of those who
 * come. A stop lets requests that are under way finish.
 */
function transport(environment: Environment): object {
  return {
    respondingTimeouts: { readTimeout: `${environment.connections.readSeconds}s`, idleTimeout: '60s' },
    lifeCycle: { graceTimeOut: `${environment.drainSeconds}s` },
  };
}

function resolver({ acme, contactEmail }: Environment): object {
  return {
    email: contactEmail,
    storage: '/acme/acme.json',
    caServer: acme.server,
    ...(acme.caCertificate && { caCertificates: [secretPath(acme.caCertificate)] }),
    ...(acme.challenge === 'http-01'
      ? { httpChallenge: { entryPoint: 'web' } }
      : { dnsChallenge: { provider: acme.dnsProvider } }),
    ...(acme.externalAccount && { eab: { kid: acme.externalAccount.keyId } }),
  };
}
