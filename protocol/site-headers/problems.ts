/** What is wrong with headers by path: for a site's `_headers` and for a manifest from a store alike. */
import { decode, encodePath, resolvePath } from '../site-rules/path';
import { LONGEST_FROM, RESERVED } from '../site-rules/rules';
import { isWild } from './pattern';
import { quotedValue } from './quoted';
import { refusedReason } from './refused';
import {
  type Header,
  type HeaderRule,
  LONGEST_VALUE,
  MOST_CHARACTERS,
  MOST_HEADERS,
  MOST_NAMES,
  MOST_STARS,
  MOST_WILD_HEADERS,
} from './rules';
import { credentialsProblem, valueProblem } from './values';

/** Says where a rule stands, such as `line 3`. */
export interface HeaderPlaces {
  readonly rule: (rule: number) => string;
  readonly header: (rule: number, header: number) => string;
  /** Of all of them. */
  readonly all: string;
}

export function headerRuleProblems(rules: readonly HeaderRule[], places: HeaderPlaces): string[] {
  return [
    ...tooMany(rules).map((problem) => `${places.all}: ${problem}`),
    ...rules.flatMap(({ path, headers }, rule) => [
      ...at(places.rule(rule), headerPathProblem(path)),
      ...headers.flatMap((header, place) => at(places.header(rule, place), headerProblem(header))),
      ...at(
        places.header(
          rule,
          headers.findIndex(({ name }) => /^access-control-allow-credentials$/i.test(name)),
        ),
        credentialsProblem(headers),
      ),
    ]),
  ];
}

const at = (place: string, problem: string | undefined) => (problem ? [`${place}: ${problem}`] : []);

const shown = (text: string) =>
  text.length > 200
    ? `${JSON.stringify(text.slice(0, 60))}… (${text.length} characters)`
    : JSON.stringify(text);

/** @returns why no request could ever match it */
export function headerPathProblem(path: string): string | undefined {
  const got = `got ${shown(path)}`;
  if (!/^\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$/.test(path))
    return `must be a path such as /assets/*, percent-encoded where needed, ${got}`;
  const stars = path.replaceAll(/\*+/g, '*').split('*').length - 1;
  if (stars > MOST_STARS) return `may hold * at most ${MOST_STARS} times, ${got}`;
  // What stands for any name must not change what the others come to.
  const names = path.replaceAll('*', 'x').replaceAll(/(?<=\/):[^/]*/g, 'x');
  const resolved = resolvePath(names);
  if (resolved === undefined)
    return `is no path that a browser can ask for: % needs two hexadecimal digits, %00 is none, ${got}`;
  if (resolved !== decode(names))
    return isWild(path)
      ? `is compared as the path that it comes to; take out "//", "/./" and "/../", ${got}`
      : `is compared as the path that it comes to; write ${JSON.stringify(encodePath(resolved))}, ${got}`;
  const length = decode(path)?.length ?? 0;
  if (length > LONGEST_FROM) return `must be at most ${LONGEST_FROM} bytes, is ${length}`;
  const reserved = RESERVED.find((one) => `${path}/`.toLowerCase().startsWith(one));
  if (reserved) return `must not begin with ${reserved}: the server answers there itself, ${got}`;
  return undefined;
}

function headerProblem(header: Header): string | undefined {
  const { name, value } = header;
  if (!/^[A-Za-z][A-Za-z0-9-]{0,99}$/.test(name))
    return `must begin with a name of letters, digits and hyphens, got ${shown(name)}`;
  const refused = refusedReason(name);
  if (refused) return `${name} cannot be set: it ${refused}`;
  if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value))
    return `${name} must have a value of printable ASCII, got ${shown(value)}`;
  const length = quotedValue(value).length;
  if (length > LONGEST_VALUE)
    return `${name} must be at most ${LONGEST_VALUE} bytes, because nginx reads no longer ones, is ${length}`;
  const ignored = valueProblem(header);
  return ignored && `${name} ${ignored}, got ${shown(value)}`;
}

function tooMany(rules: readonly HeaderRule[]): string[] {
  const count = (some: readonly HeaderRule[]) => some.reduce((sum, { headers }) => sum + headers.length, 0);
  const names = new Set(rules.flatMap(({ headers }) => headers.map(({ name }) => name.toLowerCase())));
  const characters = rules.reduce(
    (sum, { path, headers }) =>
      headers.reduce((size, { name, value }) => size + name.length + value.length, sum + path.length),
    0,
  );
  const limits: [number, number, string][] = [
    [count(rules), MOST_HEADERS, 'headers'],
    [count(rules.filter(({ path }) => isWild(path))), MOST_WILD_HEADERS, 'headers of paths with * or :name'],
    [names.size, MOST_NAMES, 'different names of headers'],
    [characters, MOST_CHARACTERS, 'characters'],
  ];
  return limits
    .filter(([found, most]) => found > most)
    .map(([found, most, what]) => `holds ${found} ${what}, at most ${most} are allowed`);
}
