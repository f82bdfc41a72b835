/** How the blackbox exporter asks, and what it takes for a good answer. */
import type { Environment } from '../../settings/schema';

/** Content of blackbox.yml. */
export function blackboxConfig(environment: Environment): object {
  // The local platform's certificates come from a test authority that makes itself a new root at each start.
  const tls = environment.traits.isPublic ? {} : { tls_config: { insecure_skip_verify: true } };
  const http = {
    fail_if_not_ssl: true,
    // The bundle's network has no IPv6.
    preferred_ip_protocol: 'ip4',
    ip_protocol_fallback: false,
    ...tls,
  };
  const keptOut = (statuses: readonly number[]) => ({
    prober: 'http',
    timeout: '8s',
    http: { ...http, follow_redirects: false, valid_status_codes: statuses },
  });
  return {
    modules: {
      http_2xx: { prober: 'http', timeout: '8s', http: { ...http, follow_redirects: true } },
      ...(environment.access.length > 0 && {
        http_password: keptOut([401]),
        // The server may be in one of them.
        http_networks: keptOut([200, 401, 403]),
      }),
      // The redirect itself is what must stand; following it would only ask the domain twice.
      http_redirect: {
        prober: 'http',
        timeout: '8s',
        http: { ...http, follow_redirects: false, valid_status_codes: [301, 308] },
      },
    },
  };
}
