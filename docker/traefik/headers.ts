/**
 * Headers of every answer. Together they reach the top score of Mozilla's HTTP Observatory
 * (https://developer.mozilla.org/en-US/observatory) with `hsts.days` of half a year or more; a test holds them to it.
 */
import type { HstsSettings } from '../../settings/hsts-schema';

const DAY_SECONDS = 86_400;

export function securityHeaders(
  { days, includeSubDomains, preload }: HstsSettings,
  contentSecurityPolicy?: string,
  resourcePolicy = 'same-origin',
): object {
  return {
    stsSeconds: days * DAY_SECONDS,
    stsIncludeSubdomains: includeSubDomains,
    stsPreload: preload,
    forceSTSHeader: true,
    contentTypeNosniff: true,
    frameDeny: true,
    referrerPolicy: 'strict-origin-when-cross-origin',
    permissionsPolicy: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(contentSecurityPolicy && { contentSecurityPolicy }),
    customResponseHeaders: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': resourcePolicy,
      // An empty value removes the header: which program answers is nobody's business.
      Server: '',
      'X-Powered-By': '',
    },
  };
}
