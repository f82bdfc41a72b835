/** How commands print: tables for people, one JSON document for scripts. Colours only where they are wanted. */
import { env, stdout } from 'node:process';
import Table from 'cli-table3';
import colours from 'picocolors';

/** Between columns. */
const GAP = 2;

const NO_LINES = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
  },
  ...{
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '',
  },
};

/**
 * In a terminal, or where FORCE_COLOR asks for them; never under NO_COLOR. CI alone does not ask, as picocolors
 * would have it: programs read what it prints.
 */
const areWanted =
  !env.NO_COLOR && (env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stdout.isTTY === true && env.TERM !== 'dumb');

export const { bold, dim, green, red, yellow } = colours.createColors(areWanted);

/**
 * Columns as wide as what they hold, without lines.
 * @param head names of the columns, in lower case
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [] },
  });
  drawn.push(
    head.map((name) => bold(name)),
    ...rows.map((row) => [...row]),
  );
  return trimmed(drawn.toString());
}

/** Name and value, a line each: what `status` and `doctor` say. */
export function list(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...entries.map(([name]) => name.length)) + GAP;
  return entries.map(([name, value]) => `${bold(name.padEnd(width))}${value}`).join('\n');
}

/** What `--json` prints: a document that scripts can rely on. */
export const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

const trimmed = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
