/**
 * How long browsers keep a file. A name that holds a hash of the content promises that it never changes; all else is
 * asked for again, by its ETag, which costs little. So a hash that looks like a word or a date is not taken for one.
 */
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The end of a name after the hash: `.js`, `.js.map`, `.min.css`. */
const END = String.raw`(\.[a-z0-9]+){1,2}$`;

/**
 * Read by PCRE, and by JavaScript in tests.
 * - webpack, Parcel, Hugo, Rails …: hexadecimal, of the lengths that hashes and their beginnings have. No date, no
 *   word with a number behind it (letters and digits change places twice), not the end of a UUID.
 * - Rollup and Vite: eight letters and digits, with upper and lower case and digits in between; no three digits or
 *   small letters in a row, as years and words have.
 * - Angular: its own names, and eight capital letters and digits.
 */
export const HASHED_NAMES = [
  '[.-](?<!-[0-9a-f]{4}-)(?!(19|20)[0-9]{6})(?=[0-9a-f]*([0-9][a-f]+[0-9]|[a-f][0-9]+[a-f]))' +
    `([0-9a-f]{8}|[0-9a-f]{10}|[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{20}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})${END}`,
  String.raw`[.-](?=\w*[A-Z])(?=\w*[a-z])(?=\w*([0-9][A-Za-z_]+[0-9]|[A-Za-z_][0-9]+[A-Za-z_]))` +
    String.raw`(?!\w*([0-9]{3}|[a-z]{3}))\w{8}${END}`,
  String.raw`/(main|polyfills|styles|scripts|runtime|chunk)-[A-Z0-9]{8}\.(js|css)(\.map)?$`,
];

/** Pages, which have no other address that could change with them. */
export const PAGES = String.raw`(/[^/.]*|\.(html?|xhtml|php))$`;

export function caching({ site }: Environment): RenderedFile {
  const named = site.immutable.map(
    (path) => `^${path.replace(/[.+()]/g, String.raw`\$&`).replaceAll('*', '.*')}$`,
  );
  const lines = [
    `  "~*${PAGES}" "no-cache";\n`,
    ...[...HASHED_NAMES, ...named].map((pattern) => `  "~${pattern}" "${IMMUTABLE}";\n`),
  ];
  return textFile(
    'files/caching.conf',
    `map $uri $file_cache_control {\n${lines.join('')}  default "no-cache";\n}\n` +
      '# What PHP says itself stays as it is, and what it does not say is not kept.\n' +
      'map $upstream_http_cache_control $php_cache_control {\n  "" "no-cache";\n  default "";\n}\n' +
      '# What the site says itself is for what is there: a mistake or a redirect is not kept for a year.\n' +
      'map $status $own_cache_control {\n  ~^20[06]$ $content_cache_control;\n  304 $content_cache_control;\n' +
      '  default "";\n}\n' +
      'map $own_cache_control $static_cache_control {\n  "" $file_cache_control;\n' +
      '  default $own_cache_control;\n}\n' +
      'map $upstream_addr $cache_control {\n  "" $static_cache_control;\n  default $php_cache_control;\n}\n',
  );
}
