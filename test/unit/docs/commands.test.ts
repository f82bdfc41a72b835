/** Whoever follows a page types what it says: each command must be one that there is. What is harmless is run. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test, vi } from 'vitest';
import { SECTIONS } from '../../../bench/sections';
import type { CommandContext } from '../../../cli/command';
import { register } from '../../../cli/program';
import { environmentNames } from '../../../cli/program/completion';
import { SCREEN_COLUMNS } from '../../../cli/program/overview';
import { baton } from '../../helpers/baton';
import { testFolder } from '../../helpers/folder';
import { projectEnvironments } from '../../helpers/project-environments';
import { FAULTS } from '../../lab/faults';
import { labOptions } from '../../lab/options';
import { TIERS } from '../../tiers';
import { commandsOf, type PageCommand } from './commands';

const ROOT = join(import.meta.dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const ENVIRONMENTS = environmentNames(join(ROOT, 'environments'));
/** What a reader puts something of their own in place of. */
const isOwn = (word: string) => /[<…$]/.test(word);

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md']
  .concat(readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`))
  .filter((file) => file.endsWith('.md'));
const commands = PAGES.flatMap((file) => commandsOf(file, readFileSync(join(ROOT, file), 'utf8')));
const unique = [...new Map(commands.map((one) => [one.words.join(' '), one])).values()];

/** Parses and runs nothing. @returns the command, and what it was given */
function parse(words: readonly string[]): { command: Command; given: readonly string[] } {
  const program = new Command('baton').version('1.0.0').exitOverride();
  program.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  register(program, {} as CommandContext);
  let parsed: Command | undefined;
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  for (const command of all(program).slice(1))
    if (command.commands.length === 0)
      command.action(() => {
        parsed = command;
      });
  try {
    program.parse([...words], { from: 'user' });
  } catch (error) {
    // Help and version end the program, too.
    if ((error as { exitCode?: number }).exitCode !== 0) throw error;
    return { command: program, given: [] };
  }
  if (!parsed) throw new Error('it names no command');
  return { command: parsed, given: parsed.args };
}

/** @throws Error where there is no such command, option or environment */
function check(words: readonly string[]): void {
  const [first, second = '', ...rest] = words;
  const args = words.slice(words.indexOf('baton') + 1);
  if (first === 'npm') checkNpm(words.slice(1));
  else if (second === 'cdktf') checkCdktf(rest);
  // The name of the command alone stands in a sentence about it.
  else if (args.length > 1 || (args.length === 1 && !isCommand(args[0] ?? ''))) checkBaton(args);
}

const isCommand = (name: string) => {
  const program = new Command();
  register(program, {} as CommandContext);
  return program.commands.some((command) => command.name() === name);
};

function checkBaton(args: readonly string[]): void {
  const { command, given } = parse(args);
  for (const [index, argument] of command.registeredArguments.entries())
    if (argument.name() === 'environment') checkEnvironment(given[index], ENVIRONMENTS);
}

function checkEnvironment(name: string | undefined, known: readonly string[]): void {
  // A stack that is there as soon as an environment names its family.
  if (name === undefined || isOwn(name) || name === 'image-web' || known.includes(name)) return;
  throw new Error(`no environment ${name}; known: ${known.join(', ')}`);
}

function checkNpm([verb = '', ...rest]: readonly string[]): void {
  const [name = '', ...after] = verb === 'test' ? ['test', ...rest] : rest;
  const script = scripts[name];
  if (script === undefined) throw new Error(`no script ${name} in package.json`);
  const args = after.filter((word) => word !== '--');
  if (script.startsWith('node cli/run.mjs ')) checkBaton([...script.split(' ').slice(2), ...args]);
  if (name === 'lab') labOptions(args, Object.keys(FAULTS));
  const known = { test: TIERS, bench: Object.keys(SECTIONS) }[name];
  const unknown = known === undefined ? [] : args.filter((word) => !known.includes(word));
  if (unknown.length > 0) throw new Error(`npm run ${name} knows no ${unknown.join(', ')}`);
}

function checkCdktf([verb = '', ...rest]: readonly string[]): void {
  if (!['deploy', 'diff', 'synth', 'destroy', 'output'].includes(verb)) throw new Error(`no command ${verb}`);
  for (const word of rest) {
    if (word.startsWith('--')) {
      if (!['--auto-approve'].includes(word)) throw new Error(`no option ${word}`);
    } else checkEnvironment(word, [...ENVIRONMENTS, 'state']);
  }
}

const asText = ({ words, file, line }: PageCommand) => [words.join(' '), `${file}:${line}`, words] as const;

test('there are commands on the pages', () => {
  expect(commands.length).toBeGreaterThan(80);
  expect(new Set(commands.map(({ file }) => file)).size).toBeGreaterThan(8);
});

describe('a page says only what there is', () => {
  test.each(unique.map(asText))('%s (%s)', (_, _place, words) => {
    expect(() => check(words)).not.toThrow();
  });
});

describe('what is not there would be found', () => {
  test.each([
    'npx baton pblish production',
    'npx baton publish prodution',
    'npx baton publish production --dryrun',
    'npx baton up one two',
    'npm run upp',
    'npm run bench -- nothing',
    'npm run lab -- --faults nothing',
    'npx cdktf deploi production',
    'npx cdktf deploy prodution',
  ])('%s', (command) => {
    const [found] = commandsOf('page', `    ${command}   # a comment`);
    expect(() => check(found?.words ?? [])).toThrow();
  });

  test('nor a page that says nothing: blocks, fences, sentences, pipes, assignments, long lines', () => {
    const page = [
      'Say `npx baton up` or',
      '    a | npx baton secrets x set y   # because',
      "    RELEASE=<id> REASON='a b' npx cdktf deploy \\",
      '      production',
      '```',
      'npm test -- unit && npm run lint',
      '```',
      'no npx baton down here',
    ].join('\n');
    expect(commandsOf('page', page).map(({ words }) => words.join(' '))).toEqual([
      'npx baton up',
      'npx baton secrets x set y',
      'npx cdktf deploy production',
      'npm test -- unit',
      'npm run lint',
    ]);
  });
});

describe('what is harmless is run', () => {
  const batonArgs = unique.flatMap(({ words }) => {
    const at = words.indexOf('baton');
    return at < 0 || words.length === at + 1 ? [] : [words.slice(at + 1)];
  });
  const named = [...new Set(batonArgs.map(([name = '']) => name))].filter(isCommand);

  test('help of every command that a page names', () => {
    expect(named.length).toBeGreaterThan(4);
    const program = new Command('baton').configureOutput({ getOutHelpWidth: () => SCREEN_COLUMNS });
    register(program, {} as CommandContext);
    for (const name of named) {
      const help = program.commands.find((command) => command.name() === name)?.helpInformation() ?? '';
      expect(help).toContain(`Usage: baton ${name}`);
    }
  });

  const context = (lines: string[], folder: string): CommandContext => ({
    ...{ environments: projectEnvironments(), root: ROOT, cacheDir: '', interactive: false },
    ...{ env: { BATON_STARTED_IN: folder }, log: (line: string) => void lines.push(line) },
  });

  test('init, with the answers that it asks for', async () => {
    const [, folder = ''] =
      batonArgs.find(([name, where]) => name === 'init' && where && !where.startsWith('-')) ?? [];
    const place = testFolder();
    const answers = ['--domain', 'example.org', '--email', 'a@example.org', '--region', 'eu-west-1'];
    await baton(context([], place), ['init', folder, ...answers]);
    expect(existsSync(join(place, folder, 'environments/production.ts'))).toBe(true);
  });

  test('build', async () => {
    const builds = batonArgs.filter(([name, environment]) => name === 'build' && environment);
    expect(builds.length).toBeGreaterThan(0);
    for (const args of builds) {
      const lines: string[] = [];
      await baton(context(lines, testFolder()), args);
      expect(lines.join('\n')).toContain('nothing to do');
    }
  });

  test('completion', async () => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => {});
    await baton(context([], testFolder()), ['completion', 'fish']);
    expect(print.mock.calls.flat().join('\n')).toContain('complete');
    print.mockRestore();
  });
});
