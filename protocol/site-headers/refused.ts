/** Headers that a site's files cannot set, each with the reason. */

const CONNECTION = 'belongs to the connection, not to the page';
const ANSWER = 'follows from the answer itself; another value would break it';
const VERSION = 'tells the versions of a file apart and follows from the file; use Cache-Control';
const HIDDEN = 'is removed from every answer: which program answers is nobody’s business';

const REASONS: Readonly<Record<string, string>> = {
  'strict-transport-security':
    'holds for the whole name, not for a path; write hsts in the environment’s settings',
  'x-content-type-options':
    'is sent with every answer as nosniff, and nothing else has a meaning; take it out',
  'content-type': 'follows from the file’s name; rename the file',
  'set-cookie':
    'would give all visitors the same cookie, and caches would keep it; set it by a script of the page',
  'basic-auth': 'needs passwords, and pages have none here; do not publish what is not for everybody',
  location: 'is a redirect; write it into _redirects',
  refresh: 'is a redirect; write it into _redirects',
  'www-authenticate': 'asks for a password that nothing here checks',
  etag: VERSION,
  'last-modified': VERSION,
  server: HIDDEN,
  'x-powered-by': HIDDEN,
  'alt-svc': 'is sent by Traefik, which knows where HTTP/3 answers',
  'transfer-encoding': CONNECTION,
  connection: CONNECTION,
  'keep-alive': CONNECTION,
  'proxy-connection': CONNECTION,
  'proxy-authenticate': CONNECTION,
  te: CONNECTION,
  trailer: CONNECTION,
  upgrade: CONNECTION,
  'content-encoding': ANSWER,
  'content-length': ANSWER,
  'content-range': ANSWER,
  'accept-ranges': ANSWER,
  age: ANSWER,
  allow: ANSWER,
  date: ANSWER,
  status: ANSWER,
};

export function refusedReason(name: string): string | undefined {
  const known = name.toLowerCase();
  if (Object.hasOwn(REASONS, known)) return REASONS[known];
  // nginx takes these from what answers as orders of its own.
  if (known.startsWith('x-accel-')) return 'is an order to nginx, not to browsers';
  return undefined;
}
