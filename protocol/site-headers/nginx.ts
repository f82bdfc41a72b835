/**
 * Headers by path as maps that nginx includes, and the orders to send them. The one place that turns them into
 * configuration; docker/nginx/headers.ts says which path counts, and sends what is sent anyway.
 */
import { escapeBytes, expression, isWild, lower, matcher, plain, withoutSlash } from './pattern';
import { quotedValue } from './quoted';
import { type HeaderRule, SENT_ANYWAY, variableOf } from './rules';

/** nginx' variable of the path that counts: empty where a program answers. */
export const HEADERS_PATH = 'headers_path';

export function renderHeaders(rules: readonly HeaderRule[]): string {
  const names = new Map<string, string>();
  const pages = new Map<string, number>();
  const prepared = rules.map(({ path, headers }) => {
    for (const { name } of headers) if (!names.has(lower(name))) names.set(lower(name), name);
    const values = new Map(headers.map(({ name, value }) => [lower(name), quotedValue(value)]));
    if (isWild(path)) return { path: { key: `~*${expression(path)}`, covers: matcher(path) }, values };
    const page = withoutSlash(plain(path));
    if (!pages.has(page)) pages.set(page, pages.size + 1);
    return { path: page, values };
  });
  if (names.size === 0) return '';
  const keys = [...pages].flatMap(([page, id]) => pageKeys(page).map((key) => [key, `"${id}"`]));
  return [
    map(HEADERS_PATH, 'headers_page', '""', keys),
    ...[...names].map(([key, name], at) => header(name, at, valuesOf(prepared, key), pages)),
  ].join('');
}

interface WildPath {
  readonly key: string;
  readonly covers: (asked: string) => boolean;
}

interface Prepared {
  readonly path: string | WildPath;
  readonly values: ReadonlyMap<string, string>;
}

const valuesOf = (rules: readonly Prepared[], key: string) =>
  rules.flatMap(({ path, values }) => {
    const value = values.get(key);
    return value === undefined ? [] : [{ path, value }];
  });

/** @param at its place among all names */
function header(
  name: string,
  at: number,
  rules: readonly { readonly path: string | WildPath; readonly value: string }[],
  pages: ReadonlyMap<string, number>,
): string {
  const variable = isSentAnyway(lower(name)) ? variableOf(name) : `content_header_${at}`;
  const exact = new Map<string, string>();
  const wild: (WildPath & { readonly value: string })[] = [];
  // Of several rules the last counts; of expressions nginx takes the first.
  for (const { path, value } of rules.toReversed()) {
    if (typeof path !== 'string') wild.push({ ...path, value });
    else if (!exact.has(path) && !wild.some(({ covers }) => covers(path))) exact.set(path, value);
  }
  return [
    map(
      HEADERS_PATH,
      `${variable}_wild`,
      '""',
      wild.map(({ key, value }) => [key, value]),
    ),
    map(
      'headers_page',
      variable,
      `$${variable}_wild`,
      [...exact].map(([path, value]) => [String(pages.get(path)), value]),
    ),
    isSentAnyway(lower(name)) ? '' : `add_header ${name} $${variable} always;\n`,
  ].join('');
}

const isSentAnyway = (key: string) => SENT_ANYWAY.some((name) => name === key);

const map = (source: string, name: string, otherwise: string, entries: readonly (readonly string[])[]) =>
  [
    `map $${source} $${name} {\n  default ${otherwise};\n`,
    ...entries.map(([key, value]) => `  "${key}" ${value};\n`),
    '}\n',
  ].join('');

/** nginx takes upper and lower case for the same, as is meant here. */
function pageKeys(path: string): string[] {
  // A byte that could mean something.
  if (/[^a-z0-9/._-]/.test(path)) return [`~*^${escapeBytes(path)}/?\\z`];
  return path === '/' ? [path] : [path, `${path}/`];
}
