/** Values that browsers know. They pass over another without a word, and the path is less protected than it seems. */
import type { Header } from './rules';

interface Known {
  readonly pattern: RegExp;
  readonly allowed: string;
}

const oneOf = (...values: string[]): Known => ({
  pattern: new RegExp(`^(?:${values.join('|')})$`, 'i'),
  allowed: values.join(', '),
});

const REFERRER =
  '(no-referrer|no-referrer-when-downgrade|same-origin|origin|strict-origin|origin-when-cross-origin|' +
  'strict-origin-when-cross-origin|unsafe-url)';

/** One that is known is enough: new ones come, and a browser passes over those that it does not know. */
const DIRECTIVES = [
  '(default|script|style|img|font|connect|media|object|frame|child|worker|manifest)-src',
  ...['(script|style)-src-(elem|attr)', 'base-uri', 'form-action', 'frame-ancestors', 'sandbox'],
  ...['upgrade-insecure-requests', 'require-trusted-types-for', 'trusted-types', 'report-(to|uri)'],
];

const KNOWN: Readonly<Record<string, Known>> = {
  'x-frame-options': {
    ...oneOf('DENY', 'SAMEORIGIN'),
    allowed: 'DENY or SAMEORIGIN; for other names write frame-ancestors in Content-Security-Policy',
  },
  'referrer-policy': {
    pattern: new RegExp(`^${REFERRER}(, ?${REFERRER})*$`, 'i'),
    allowed: 'a policy such as strict-origin-when-cross-origin',
  },
  'cross-origin-resource-policy': oneOf('same-origin', 'same-site', 'cross-origin'),
  'cross-origin-opener-policy': {
    pattern: /^(same-origin|same-origin-allow-popups|noopener-allow-popups|unsafe-none)(;.*)?$/i,
    allowed: 'same-origin, same-origin-allow-popups, noopener-allow-popups, unsafe-none',
  },
  'cross-origin-embedder-policy': {
    pattern: /^(require-corp|credentialless|unsafe-none)(;.*)?$/i,
    allowed: 'require-corp, credentialless, unsafe-none',
  },
  'content-security-policy': {
    pattern: new RegExp(`(^|[;,]\\s*)(${DIRECTIVES.join('|')})([\\s;,]|$)`, 'i'),
    allowed: "directives such as default-src 'self'",
  },
  'permissions-policy': {
    pattern: /^[a-z-]+=(\*|self|\([^()]*\))(;[^,]*)?(\s*,\s*[a-z-]+=(\*|self|\([^()]*\))(;[^,]*)?)*$/i,
    allowed: 'features such as camera=(), geolocation=(self)',
  },
  'access-control-allow-origin': {
    pattern: /^(\*|null|[a-z][a-z0-9+.-]*:\/\/[^\s/,?#@]+)$/i,
    allowed: '* or one origin without a path, such as https://app.example.com',
  },
  'access-control-allow-credentials': oneOf('true'),
};

/** @returns why browsers would not follow it */
export function valueProblem({ name, value }: Header): string | undefined {
  const known = Object.hasOwn(KNOWN, name.toLowerCase()) ? KNOWN[name.toLowerCase()] : undefined;
  return known && !known.pattern.test(value)
    ? `would be ignored by browsers: allowed is ${known.allowed}`
    : undefined;
}

/** Browsers refuse the two together. */
export function credentialsProblem(headers: readonly Header[]): string | undefined {
  const value = (name: string) => headers.find((header) => header.name.toLowerCase() === name)?.value;
  return value('access-control-allow-origin') === '*' && value('access-control-allow-credentials')
    ? 'does not go with Access-Control-Allow-Origin: *, because browsers refuse both together; name the one origin, ' +
        'or take it out'
    : undefined;
}
