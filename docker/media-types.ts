/**
 * What a file is, by its name: for nginx, for the objects of a publish, and for what Traefik compresses. The database
 * is mime-db, which is kept up to date with IANA's register.
 */
import database from 'mime-db';

/** Where several types claim an extension, and the registered one is not what browsers want; or none does. */
const CHOSEN: Readonly<Record<string, string>> = {
  ...{ mp4: 'video/mp4', flac: 'audio/flac', wav: 'audio/wav', mts: 'video/mp2t', ico: 'image/x-icon' },
  ...{ stl: 'model/stl', xml: 'application/xml', cjs: 'text/javascript', ndjson: 'application/x-ndjson' },
  ...{ jsonl: 'application/x-ndjson', topojson: 'application/json', exe: 'application/octet-stream' },
};

/** Files that standards ask for by a name without an extension. */
export const NAMED_TYPES: Readonly<Record<string, string>> = {
  'apple-app-site-association': 'application/json',
  '.well-known/apple-app-site-association': 'application/json',
  '.well-known/apple-developer-merchantid-domain-association': 'text/plain',
  '.well-known/api-catalog': 'application/linkset+json',
  '.well-known/host-meta': 'application/xrd+xml',
  '.well-known/matrix/client': 'application/json',
  '.well-known/matrix/server': 'application/json',
  '.well-known/nodeinfo': 'application/json',
  '.well-known/oauth-authorization-server': 'application/json',
  '.well-known/oauth-protected-resource': 'application/json',
  '.well-known/openid-configuration': 'application/json',
  '.well-known/webfinger': 'application/jrd+json',
};

export const DEFAULT_TYPE = 'application/octet-stream';

const SOURCES: readonly (string | undefined)[] = ['iana', 'apache', 'nginx', undefined];

/** By extension, in lower case and without its dot. */
export const TYPES: ReadonlyMap<string, string> = typesByExtension();

function typesByExtension(): Map<string, string> {
  const types = new Map<string, string>();
  // A program is never shown, so it has no type.
  for (const source of SOURCES)
    for (const [type, { source: of, extensions = [] }] of Object.entries(database))
      if (of === source && type !== 'application/x-httpd-php')
        for (const extension of extensions)
          if (!types.has(extension) && /^[a-z0-9-]+$/.test(extension)) types.set(extension, type);
  for (const [extension, type] of Object.entries(CHOSEN)) types.set(extension, type);
  return new Map([...types].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Text has a charset. XML and JSON say or have their own. */
export const hasCharset = (type: string) => type.startsWith('text/');

/** Text in this sense gets smaller, and is never asked for in parts. */
const TEXT_FORMATS = [
  ...[
    'json',
    'xml',
    'javascript',
    'wasm',
    'x-ndjson',
    'sql',
    'toml',
    'yaml',
    'rtf',
    'x-sh',
    'x-tex',
    'x-subrip',
  ],
  ...['vnd.apple.mpegurl', 'postscript', 'xml-dtd', 'node', 'wsdl+xml', 'graphql'],
];
export const isText = (type: string) =>
  type.startsWith('text/') ||
  /\+(json|xml)$/.test(type) ||
  (type.startsWith('application/') && TEXT_FORMATS.includes(type.slice('application/'.length)));

/** Data that programs answer with, and no file is. */
const ANSWERS = [
  'json-patch+json',
  'merge-patch+json',
  'problem+json',
  'problem+xml',
  'vnd.api+json',
  'hal+json',
];

/** What is worth compressing: media, archives and fonts are compressed already. */
export const COMPRESSED_TYPES: readonly string[] = [
  ...new Set([
    ...[...TYPES.values(), ...Object.values(NAMED_TYPES)].filter(isText),
    ...ANSWERS.map((name) => `application/${name}`),
    'application/javascript',
    'text/xml',
  ]),
].sort();

/** As nginx answers for a file whose own text names no other charset. */
export function contentType(path: string): string {
  const extension = /[^/]\.([^./]+)$/.exec(path.toLowerCase())?.[1] ?? '';
  const type = NAMED_TYPES[path] ?? TYPES.get(extension) ?? DEFAULT_TYPE;
  return hasCharset(type) ? `${type}; charset=utf-8` : type;
}
