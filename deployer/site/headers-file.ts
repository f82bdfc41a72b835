/**
 * A site's `_headers`, in the form of Netlify (https://docs.netlify.com/manage/routing/headers/). What a server of
 * files cannot send, or must not, is refused by its line.
 */
import { type HeaderPlaces, headerRuleProblems } from '../../protocol/site-headers/problems';
import type { Header, HeaderRule } from '../../protocol/site-headers/rules';
import { encodePath } from '../../protocol/site-rules/path';
import { typeProblem } from './headers-type';

export const HEADERS_FILE = '_headers';

export interface ParsedHeaders {
  readonly headers: readonly HeaderRule[];
  /** Lines that do less than their owner may think. */
  readonly notes: readonly string[];
}

interface Line extends Header {
  readonly number: number;
}

interface Block {
  readonly number: number;
  readonly path: string;
  readonly lines: Line[];
}

/**
 * @param paths of the site's files
 * @throws Error that names every line that cannot be followed
 */
export function parseHeaders(text: string, paths: readonly string[]): ParsedHeaders {
  const { blocks, problems } = read(text);
  const rules: (Omit<Block, 'lines'> & { readonly headers: readonly Line[] })[] = [];
  for (const { lines, ...block } of blocks) {
    const headers: Line[] = [];
    for (const line of joined(lines)) {
      const problem = isType(line) ? typeProblem(block.path, line.value, paths) : undefined;
      if (problem) problems.push({ number: line.number, problem: `${line.name} cannot be set: ${problem}` });
      // Sent as it is without the line.
      if (!isType(line) && !isNosniff(line)) headers.push(line);
    }
    if (headers.length > 0 || lines.length === 0) rules.push({ ...block, headers });
  }
  const places: HeaderPlaces = {
    rule: (rule) => `line ${rules[rule]?.number}`,
    header: (rule, header) => `line ${rules[rule]?.headers[header]?.number}`,
    all: 'all lines',
  };
  const all = [
    ...problems.map(({ number, problem }) => `line ${number}: ${problem}`),
    ...headerRuleProblems(rules, places),
  ].sort((a, b) => numberOf(a) - numberOf(b));
  if (all.length > 0)
    throw new Error(
      `${HEADERS_FILE} cannot be followed, so nothing was published:\n${all.map((line) => `  ${line}`).join('\n')}`,
    );
  return {
    headers: rules
      .filter(({ headers }) => headers.length > 0)
      .map(({ path, headers }) => ({ path, headers: headers.map(({ name, value }) => ({ name, value })) })),
    notes: rules.flatMap((rule) => notesOf(rule)),
  };
}

/** What stands for all lines comes first. */
const numberOf = (problem: string) => Number(/^line (\d+)/.exec(problem)?.[1] ?? 0);

function read(text: string) {
  const blocks: Block[] = [];
  const problems: { readonly number: number; readonly problem: string }[] = [];
  for (const [at, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = raw.trim();
    const number = at + 1;
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('/')) {
      blocks.push({ number, path: encoded(line), lines: [] });
      continue;
    }
    const problem = addHeader(line, number, blocks.at(-1));
    if (problem) problems.push({ number, problem });
    // What follows a line that is no path is not meant for the path before.
    if (problem && HOST.test(line)) blocks.push({ number, path: '/', lines: [] });
  }
  return { blocks, problems };
}

const HOST = /^[a-z]+:\/\//i;

/** @returns why the line is none; never its value, which may be a password */
function addHeader(line: string, number: number, block: Block | undefined): string | undefined {
  if (HOST.test(line))
    return 'begins with a host; write the path alone, because aliases lead to the domain by themselves';
  const colon = line.indexOf(':');
  if (colon < 1) return 'must be a path such as /assets/*, or a header such as "Cache-Control: no-cache"';
  const name = line.slice(0, colon).trim();
  const value = line.slice(colon + 1).trim();
  if (!block)
    return `the header ${JSON.stringify(name)} stands before any path; write the path in a line above it`;
  if (value === '')
    return `${name} has no value; a header cannot be taken away by a path, write the value that it shall have`;
  block.lines.push({ number, name, value });
  return undefined;
}

/** As Netlify does, a name that stands there several times has all its values. */
function joined(lines: readonly Line[]): Line[] {
  const found = new Map<string, Line>();
  for (const line of lines) {
    const key = line.name.toLowerCase();
    const before = found.get(key);
    found.set(key, before ? { ...before, value: `${before.value}, ${line.value}` } : line);
  }
  return [...found.values()];
}

const isType = ({ name }: Header) => /^content-type$/i.test(name);
const isNosniff = ({ name, value }: Header) => /^x-content-type-options: nosniff$/i.test(`${name}: ${value}`);

function notesOf({ number, path, headers }: { number: number; path: string; headers: readonly Line[] }) {
  const say = (at: number, what: string) => `site: ${HEADERS_FILE}, line ${at}: ${what}`;
  if (headers.length === 0)
    return [say(number, `${JSON.stringify(path)} has no headers, so it does nothing`)];
  const frame = headers.find(({ name, value }) => /^x-frame-options: sameorigin$/i.test(`${name}: ${value}`));
  const hasPolicy = headers.some(({ name }) => /^content-security-policy$/i.test(name));
  return frame && !hasPolicy
    ? [
        say(
          frame.number,
          'browsers go by frame-ancestors of the Content-Security-Policy where there is one, and the ' +
            "environment's says 'none' unless site.contentSecurityPolicy differs; name it for this path too",
        ),
      ]
    : [];
}

/** A path may be written as a person reads it. */
const encoded = (path: string) =>
  path.replaceAll(/[^\x20-\x7e]+/g, (odd) => encodePath(Buffer.from(odd).toString('latin1')));
