/** What Traefik adds to every answer; it overwrites what a service sends under the same name. */
import type { HstsSettings } from '../../settings/hsts-schema';
import { OPENER_POLICY, PERMISSIONS_POLICY, REFERRER_POLICY, RESOURCE_POLICY } from '../security-headers';
import type { Route } from '../service';

const DAY_SECONDS = 86_400;

/** An empty value removes the header: which program answers is nobody's business. */
const NOBODYS_BUSINESS = { Server: '', 'X-Powered-By': '' };

export function securityHeaders(
  { days, includeSubDomains, preload }: HstsSettings,
  { contentSecurityPolicy, resourcePolicy = RESOURCE_POLICY, sendsPolicies = false }: RoutePolicies = {},
): object {
  return {
    stsSeconds: days * DAY_SECONDS,
    stsIncludeSubdomains: includeSubDomains,
    stsPreload: preload,
    forceSTSHeader: true,
    contentTypeNosniff: true,
    ...(!sendsPolicies && {
      frameDeny: true,
      referrerPolicy: REFERRER_POLICY,
      permissionsPolicy: PERMISSIONS_POLICY,
    }),
    ...(contentSecurityPolicy && { contentSecurityPolicy }),
    customResponseHeaders: {
      ...(!sendsPolicies && {
        'Cross-Origin-Opener-Policy': OPENER_POLICY,
        'Cross-Origin-Resource-Policy': resourcePolicy,
      }),
      ...NOBODYS_BUSINESS,
    },
  };
}

type RoutePolicies = Partial<Pick<Route, 'contentSecurityPolicy' | 'resourcePolicy' | 'sendsPolicies'>>;
