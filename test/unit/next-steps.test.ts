/** A message names a command as people can paste it, in Baton's own project and in one of theirs: `npx baton …`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { CommandContext } from '../../cli/command';
import { register } from '../../cli/program';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['cli', 'constructs', 'deployer', 'docker', 'protocol', 'settings', 'stacks', 'userdata'];
/** Help names the program by its name, as its usage does. */
const HELP = 'cli/program';

const program = new Command('baton');
register(program, {} as CommandContext);
const names = program.commands.map((command) => command.name()).filter((name) => !/^complet/.test(name));

/** With what follows: `baton leave` alone is a command's name, as a sentence has it. */
const bare = new RegExp(`(?<!npx )\\bbaton (${names.join('|')}) [<{$a-z]*[<{$]`);
/** The stacks of state and images are Terraform's alone, and only it can destroy what is on AWS. */
const other = /npm run (up|down|publish|pin)\b|npx cdktf deploy (?!state|image-)/;

/** Every process sees arguments, and the shell's history keeps them. */
const valueInArgument = /--(value|password|secret-string)[ =]/;

const isOtherwise = (text: string) => bare.test(text) || other.test(text) || valueInArgument.test(text);

function texts(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(ROOT, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => path.endsWith('.ts') && !path.startsWith(HELP)),
);

describe('what would be found', () => {
  test.each([
    'npm run up ' + '${name}',
    'Next step: baton apply ' + '${name}',
    'baton secrets ' + '<environment> set',
    'npx cdktf deploy ' + '${name}',
    'aws ssm put-parameter --value …',
  ])('%s', (text) => expect(isOtherwise(text)).toBe(true));
  test.each([
    'npx baton up ' + '${name}',
    'what baton leave has written',
    'npx cdktf deploy state',
    'npx cdktf deploy image-web',
  ])('not %s', (text) => expect(isOtherwise(text)).toBe(false));
});

test('every message names the next step in one way, and no secret on a command line', () => {
  expect(files.length).toBeGreaterThan(200);
  const otherwise = files.flatMap((file) =>
    texts(file)
      .filter(isOtherwise)
      .map((text) => `${file}: ${text}`),
  );
  expect(otherwise).toEqual([]);
});
