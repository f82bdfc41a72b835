/**
 * Policies that nginx sends with every answer, because a site's `_headers` may say others for a path: what Traefik adds
 * would win over them. What a program answers under these names is dropped, as it always was.
 */
import { HEADERS_PATH } from '../../protocol/site-headers/nginx';
import { DOLLAR, quotedValue } from '../../protocol/site-headers/quoted';
import { SENT_ANYWAY, variableOf } from '../../protocol/site-headers/rules';
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';
import { FRAME_OPTIONS, OPENER_POLICY, PERMISSIONS_POLICY, REFERRER_POLICY } from '../security-headers';

type Policy = Exclude<(typeof SENT_ANYWAY)[number], 'cache-control'>;

const NAMES: Readonly<Record<Policy, string>> = {
  'content-security-policy': 'Content-Security-Policy',
  'cross-origin-opener-policy': 'Cross-Origin-Opener-Policy',
  'cross-origin-resource-policy': 'Cross-Origin-Resource-Policy',
  'permissions-policy': 'Permissions-Policy',
  'referrer-policy': 'Referrer-Policy',
  'x-frame-options': 'X-Frame-Options',
};

const policies = ({ site }: Environment): Readonly<Record<Policy, string>> => ({
  'content-security-policy': site.contentSecurityPolicy,
  'cross-origin-opener-policy': OPENER_POLICY,
  'cross-origin-resource-policy': site.resourcePolicy,
  'permissions-policy': PERMISSIONS_POLICY,
  'referrer-policy': REFERRER_POLICY,
  'x-frame-options': FRAME_OPTIONS,
});

export function headers(environment: Environment): RenderedFile {
  const sent = Object.entries(policies(environment)).map(([name, value]) => {
    const ofPath = variableOf(name);
    const variable = ofPath.replace('content_', 'sent_');
    return (
      `map $${ofPath} $${variable} {\n  "" ${quotedValue(value)};\n  default $${ofPath};\n}\n` +
      `add_header ${NAMES[name as Policy]} $${variable} always;\n`
    );
  });
  return textFile(
    'files/headers.conf',
    `# A dollar in a value: nginx has no other way to write one.
geo $${DOLLAR} {
  default "$";
}
# The path whose headers count: not of what the server answers itself, nor of what a program does.
map $asked $headers_of_page {
  "~^/\\.well-known/(nginx|baton)/" "";
  default $asked;
}
map $upstream_addr $${HEADERS_PATH} {
  "" $headers_of_page;
  default "";
}
${sent.join('')}`,
  );
}

/** nginx has to know the names of what a site may say. */
export const NO_HEADERS = SENT_ANYWAY.map(
  (name) => `map $asked $${variableOf(name)} {\n  default "";\n}\n`,
).join('');

/** Two of one kind would contradict each other. */
export const hiddenPolicies = textFile(
  'site/php/policies.conf',
  Object.values(NAMES)
    .map((name) => `fastcgi_hide_header ${name};\n`)
    .join(''),
);
