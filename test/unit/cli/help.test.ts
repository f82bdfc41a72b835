/** Help and mistakes: one screen each, and a next step. */
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import type { CommandContext } from '../../../cli/command';
import { register } from '../../../cli/program';
import { SCREEN_COLUMNS } from '../../../cli/program/overview';
import { COLUMNS } from '../../../cli/program/subjects';

const SCREEN_LINES = 24;

const program = new Command('baton')
  .configureOutput({ getOutHelpWidth: () => SCREEN_COLUMNS })
  .version('1.0.0')
  .exitOverride();
register(program, {} as CommandContext);

const below = (command: Command): Command[] => [command, ...command.commands.flatMap(below)];
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
const commands = below(program).map((command) => [pathOf(command), command] as const);

test('there are commands to look at', () => {
  expect(commands.length).toBeGreaterThan(6);
});

test.each(commands)('%s --help fits on one screen', (_, command) => {
  const lines = command.helpInformation().trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(SCREEN_LINES);
  expect(lines.filter((line) => line.length > SCREEN_COLUMNS)).toEqual([]);
});

test('the overview fits with a few commands more, and on a narrow terminal', () => {
  const many = new Command('baton');
  register(many, {} as CommandContext);
  for (const subject of COLUMNS.flat())
    for (let index = 0; index < 2; index += 1)
      many
        .command(`${subject.slice(0, 2)}-${index}`)
        .helpGroup(subject)
        .description('a description that is too long for it');
  const lines = many.helpInformation().trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(SCREEN_LINES);
  expect(lines.filter((line) => line.length > SCREEN_COLUMNS)).toEqual([]);
  many.configureOutput({ getOutHelpWidth: () => 60 });
  for (const line of many.helpInformation().split('\n').slice(2, -3))
    expect(line.length).toBeLessThanOrEqual(60);
});

test('each command has a subject of the overview and says what it does', () => {
  const visible = program.commands.filter((command) => command.name() !== 'complete');
  expect(visible.filter((command) => !COLUMNS.flat().includes(command.helpGroup()))).toEqual([]);
  expect(visible.filter((command) => command.description() === '')).toEqual([]);
  for (const command of visible) expect(program.helpInformation()).toContain(`  ${command.name()}  `);
});

describe('a mistake', () => {
  const said = (...args: string[]) => {
    const lines: string[] = [];
    const mistaken = new Command('baton')
      .showHelpAfterError('(baton --help shows what there is)')
      .configureOutput({ writeErr: (line) => void lines.push(line) })
      .exitOverride();
    register(mistaken, {} as CommandContext);
    expect(() => mistaken.parse(args, { from: 'user' })).toThrow();
    return lines.join('');
  };

  test.each([
    [['pblish'], 'Did you mean publish?'],
    [['publish', 'production', '--dry-rnu'], 'Did you mean --dry-run?'],
    [['publish'], "missing required argument 'environment'"],
    ...['tcsh', 'powershell'].map(
      (shell) => [['completion', shell], 'Allowed choices are bash, zsh, fish.'] as [string[], string],
    ),
  ])('%j suggests what was meant', (args, words) => {
    const text = said(...args);
    expect(text).toContain(words);
    expect(text).toContain('--help shows what there is');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(SCREEN_LINES);
  });
});
