/** One line of a `_redirects`: `/from /to 301`, or why it cannot be followed. */
import { encodePath } from '../../protocol/site-rules/path';
import type { Redirect } from '../../protocol/site-rules/rules';
import { isPathText, isTargetText } from '../../protocol/site-rules/text';

export interface Line {
  readonly number: number;
  readonly from: string;
  /** @default gone */
  readonly redirect?: Redirect;
  /** The status ends in `!`: the redirect comes before a page of that path. */
  readonly isForced: boolean;
}

const ADDRESS = /^(\/|[a-z]+:\/\/)/i;
const HOST = /^[a-z]+:\/\//i;

/** @returns what is wrong with it, where it cannot be followed */
export function parseLine(words: readonly string[], number: number): Line | string {
  const [from = '', ...others] = words.map(encoded);
  if (HOST.test(from))
    return 'begins with a host; write the path alone, because aliases lead to the domain by themselves';
  const at = others.findIndex((word) => ADDRESS.test(word));
  if (at < 0) return `must be "/from /to 301", got ${JSON.stringify(words.join(' '))}`;
  const [to = '', ...more] = others.slice(at);
  const [status = '301', ...rest] = more.filter((word) => !word.includes('='));
  const conditions = [...others.slice(0, at), ...more.filter((word) => word.includes('=')), ...rest];
  if (conditions.length > 0)
    return `has conditions (${conditions.join(' ')}), but only the path counts here; take them out`;
  if (!isPathText(from))
    return `must begin with a path such as /old-page, percent-encoded where needed, got ${JSON.stringify(from)}`;
  if (!isTargetText(to))
    return `must lead to a path or an https:// URL, percent-encoded where needed, got ${JSON.stringify(to)}`;
  return withStatus({ from, to }, status, number);
}

function withStatus({ from, to }: Omit<Redirect, 'status'>, word: string, number: number): Line | string {
  const isForced = word.endsWith('!');
  const status = word.replace(/!$/, '');
  if (status === '301' || status === '302')
    return { number, from, redirect: { from, to, status: status === '301' ? 301 : 302 }, isForced };
  if (status !== '410') {
    const reason = REASONS[status] ?? 'write one of these';
    return `has the status ${JSON.stringify(word)}, known are 301, 302 and 410: ${reason}`;
  }
  if (/^\/410(\.html)?$/.test(to)) return { number, from, isForced };
  return `must lead to /410.html, the page of what was removed, got ${JSON.stringify(to)}`;
}

const REASONS: Readonly<Record<string, string>> = {
  200: 'the server shows a file under its own path only; publish a page at that path',
  404: 'what is not there answers 404 by itself, with the page 404.html',
  303: 'write 302',
  307: 'write 302',
  308: 'write 301',
};

/** A path may be written as a person reads it. */
const encoded = (word: string) =>
  word.replaceAll(/[^\x20-\x7e]+/g, (odd) => encodePath(Buffer.from(odd).toString('latin1')));
