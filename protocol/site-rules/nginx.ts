/**
 * The rules as maps that nginx includes; docker/nginx/rules.conf acts on them. The one place that turns rules into
 * configuration: whatever they hold, nothing of it can end the quotes that it stands in, or start a variable.
 */
import { encodeTarget } from './path';
import { orderedRules, type Rule, type SiteRules, SPLAT } from './rules';

/** @param name begins the names of the maps' variables */
export function renderRules(rules: SiteRules, name: 'site' | 'content'): string {
  const ordered = orderedRules(rules);
  const exact = ordered.filter(({ isWildcard }) => !isWildcard);
  const wild = ordered.filter(({ isWildcard }) => isWildcard);
  const keys = exactKeys(exact);
  return [
    map(
      '$asked',
      `${name}_path`,
      '',
      keys.map((key) => [key, key.startsWith('~') ? '$asked' : key]),
    ),
    map(
      '$asked',
      `${name}_status`,
      '',
      exact.map((rule, at) => [keys[at] ?? '', status(rule)]),
    ),
    map(
      '$asked',
      `${name}_target`,
      '',
      exact.map((rule, at) => [keys[at] ?? '', target(rule, '')]),
    ),
    map(
      '$asked',
      `${name}_wild`,
      '',
      wild.map(({ path }, at) => [below(path), String(at + 1)]),
    ),
    map(
      `$${name}_wild`,
      `${name}_wild_status`,
      '',
      wild.map((rule, at) => [String(at + 1), status(rule)]),
    ),
    // The splat is taken from what the client wrote: decoded, it could end the header that it is sent in.
    map(
      `"$${name}_wild $request_uri"`,
      `${name}_wild_target`,
      '-',
      wild.map((rule, at) => [splat(at + 1, rule.path, `${name}_splat`), target(rule, `\${${name}_splat}`)]),
    ),
  ].join('');
}

const map = (source: string, name: string, otherwise: string, entries: readonly (readonly string[])[]) =>
  [
    `map ${source} $${name} {\n  default "${otherwise}";\n`,
    ...entries.map(([key, value]) => `  "${key}" "${value}";\n`),
    '}\n',
  ].join('');

/**
 * nginx finds a plain key at once, but takes upper and lower case for the same: of paths that differ in nothing else,
 * each is a regular expression, as is every path with a byte that could mean something.
 */
function exactKeys(rules: readonly Rule[]): string[] {
  const times = new Map<string, number>();
  for (const { path } of rules) times.set(path.toLowerCase(), (times.get(path.toLowerCase()) ?? 0) + 1);
  return rules.map(({ path }) =>
    /^\/[A-Za-z0-9/._-]*$/.test(path) && times.get(path.toLowerCase()) === 1
      ? path
      : `~^${expression(path)}\\z`,
  );
}

const expression = (bytes: string) =>
  bytes.replaceAll(
    /[^A-Za-z0-9/_-]/g,
    (byte) => `\\x${(byte.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`,
  );

const OURS = '(?!/\\.well-known/(?:nginx|baton)/)';

const below = (prefix: string) => `~^${OURS}${expression(prefix)}(?:/|\\z)`;

/** Names without what a browser takes for a slash, so that no splat becomes another host. */
const NAME = '[!$-.0-;=@-\\[\\]-_a-~]';

/** Skips as many names as the prefix has, however the client encoded them. */
function splat(id: number, prefix: string, variable: string): string {
  const names = prefix.split('/').length - 1;
  return `~^${id} (?:/${NAME}+){${names}}(?:/|(?=\\?|\\z))(?<${variable}>(?:${NAME}+/)*${NAME}*)(?:\\?.*)?\\z`;
}

const status = ({ redirect }: Rule) => String(redirect?.status ?? 410);

/** The query goes along, before a #part, unless the target brings its own. */
function target({ redirect }: Rule, splatVariable: string): string {
  if (!redirect) return '';
  const [address = '', ...parts] = redirect.to.split('#');
  const query = address.includes('?') ? '' : '$is_args$args';
  const part = parts.length > 0 ? `#${encodeTarget(parts.join('%23'))}` : '';
  return `${address.split(SPLAT).map(encodeTarget).join(splatVariable)}${query}${part}`;
}
