/** What `baton --help` says: all commands on one screen, by subject. Each command's own help says the rest. */
import type { Command } from 'commander';
import { COLUMNS } from './subjects';

/** Of a screen: 24 lines, each this wide. */
export const SCREEN_COLUMNS = 100;
const BETWEEN = '  ';

export function overview(program: Command, width: number): string {
  const columns = columnsOf(program);
  const side = Math.floor((SCREEN_COLUMNS - BETWEEN.length) / 2);
  const commands =
    width >= SCREEN_COLUMNS
      ? beside(columns.map((lines) => render(lines, side)))
      : columns.flatMap((lines) => render(lines, width));
  return [
    `Usage: ${program.name()} <command> [arguments]`,
    program.description(),
    '',
    ...commands,
    '',
    `Next step: ${program.name()} help <command> says what it takes. --version prints the version.`,
    '',
  ].join('\n');
}

/** A subject, or a command of it. */
type Entry = string | { readonly name: string; readonly summary: string };

function columnsOf(program: Command): Entry[][] {
  const shown = program.createHelp().visibleCommands(program);
  // `help` is what the last line says.
  const commands = shown.filter((command) => command.name() !== 'help');
  const known = COLUMNS.flat();
  const entries = (subject: string, of = commands.filter((one) => one.helpGroup() === subject)): Entry[] =>
    of.length === 0
      ? []
      : [subject, ...of.map((one) => ({ name: one.name(), summary: one.summary() || one.description() }))];
  const columns = COLUMNS.map((subjects) => subjects.flatMap((subject) => entries(subject)));
  columns.at(-1)?.push(
    ...entries(
      'More:',
      commands.filter((one) => !known.includes(one.helpGroup())),
    ),
  );
  return columns;
}

function render(entries: readonly Entry[], width: number): string[] {
  const names = entries.map((entry) => (typeof entry === 'string' ? 0 : entry.name.length));
  const indent = Math.max(0, ...names) + 4;
  return entries.map((entry) =>
    typeof entry === 'string'
      ? entry
      : `${`  ${entry.name}`.padEnd(indent)}${shortened(entry.summary, width - indent)}`,
  );
}

/** Whole words. The command's own help has the rest. */
function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  return `${text
    .slice(0, width)
    .replace(/[\s,;:.(]+\S*$/, '')
    .trimEnd()}…`;
}

function beside([left = [], right = []]: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...left.map((line) => line.length)) + BETWEEN.length;
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    `${(left[index] ?? '').padEnd(width)}${right[index] ?? ''}`.trimEnd(),
  );
}
