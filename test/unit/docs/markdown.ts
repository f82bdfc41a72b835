/** What the tests of the pages read of Markdown: headings with their anchors, links, code. */
import { readFileSync } from 'node:fs';

/** Without code blocks, by a fence or by indentation: what stands there is no heading and no link. */
export const withoutCodeBlocks = (text: string): string =>
  text
    .replaceAll(/^```[^\n]*\n[\s\S]*?^```$/gm, '')
    .split('\n')
    .filter((line) => !/^( {4,}|\t)/.test(line))
    .join('\n');

/** As GitHub makes them: lower case, no punctuation, a number for each further one of its name. */
export function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutCodeBlocks(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

export interface Link {
  readonly text: string;
  /** As it stands in the page. */
  readonly target: string;
}

/** Links and pictures. */
export const linksOf = (text: string): Link[] =>
  [...withoutCodeBlocks(text).matchAll(/\[((?:[^\][]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g)].map(
    ([, words = '', target = '']) => ({ text: words, target }),
  );

export const page = (path: string) => readFileSync(path, 'utf8');
