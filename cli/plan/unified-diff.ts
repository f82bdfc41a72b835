/**
 * A unified diff of two texts, by the longest common subsequence. Written here, because a diff has to read the same on
 * every computer, `diff -u` is not on all of them, and a package for sixty lines would be one more to trust.
 */

const CONTEXT = 3;
/** Beyond, the table of the algorithm would take too much memory: all of the middle is then shown as changed. */
const MOST_CELLS = 4_000_000;

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** @returns its lines with `@@` headers; none where the texts are the same */
export function unifiedDiff(before: string, after: string): string[] {
  if (before === after) return [];
  return hunks(edits(linesOf(before), linesOf(after)));
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push('\\ No newline at end of file');
  return lines;
}

function edits(before: readonly string[], after: readonly string[]): Edit[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const keep = (lines: readonly string[]) => lines.map((line): Edit => ({ sign: ' ', line }));
  const middle = [before, after].map((lines) => lines.slice(head, lines.length - tail));
  return [
    ...keep(before.slice(0, head)),
    ...middleEdits(middle[0] ?? [], middle[1] ?? []),
    ...keep(before.slice(before.length - tail)),
  ];
}

function middleEdits(before: readonly string[], after: readonly string[]): Edit[] {
  const width = after.length + 1;
  if ((before.length + 1) * width > MOST_CELLS)
    return [
      ...before.map((line): Edit => ({ sign: '-', line })),
      ...after.map((line): Edit => ({ sign: '+', line })),
    ];
  // Of what is left of both texts, the length of what they have in common.
  const common = new Uint32Array((before.length + 1) * width);
  const at = (one: number, other: number) => common[one * width + other] ?? 0;
  for (let one = before.length - 1; one >= 0; one -= 1)
    for (let other = after.length - 1; other >= 0; other -= 1)
      common[one * width + other] =
        before[one] === after[other]
          ? at(one + 1, other + 1) + 1
          : Math.max(at(one + 1, other), at(one, other + 1));
  const found: Edit[] = [];
  let [one, other] = [0, 0];
  while (one < before.length || other < after.length) {
    const [old, young] = [before[one], after[other]];
    if (old !== undefined && old === young) {
      found.push({ sign: ' ', line: old });
      one += 1;
      other += 1;
    } else if (old !== undefined && (young === undefined || at(one + 1, other) >= at(one, other + 1))) {
      found.push({ sign: '-', line: old });
      one += 1;
    } else {
      found.push({ sign: '+', line: young ?? '' });
      other += 1;
    }
  }
  return found;
}

function hunks(all: readonly Edit[]): string[] {
  const near = (index: number) =>
    all.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' ');
  const found: string[] = [];
  let hunk: Edit[] = [];
  let [old, young] = [1, 1];
  const end = () => {
    if (hunk.length === 0) return;
    const count = (sign: Edit['sign']) => hunk.filter((edit) => edit.sign !== sign).length;
    const [gone, come] = [count('+'), count('-')];
    found.push(`@@ -${place(old, gone)} +${place(young, come)} @@`);
    found.push(...hunk.map(({ sign, line }) => `${sign}${line}`));
    old += gone;
    young += come;
    hunk = [];
  };
  for (const [index, edit] of all.entries()) {
    if (near(index)) {
      hunk.push(edit);
      continue;
    }
    end();
    old += 1;
    young += 1;
  }
  end();
  return found;
}

/** Of nothing, the line before it. */
const place = (line: number, count: number) =>
  count === 1 ? `${line}` : count === 0 ? `${line - 1},0` : `${line},${count}`;
