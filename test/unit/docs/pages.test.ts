import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import type { CommandContext } from '../../../cli/command';
import { register } from '../../../cli/program';
import { scripts } from '../../../package.json';
import { SERVICE_NAMES } from '../../../settings/services';
import { anchorsOf, linksOf } from './markdown';
import { CHAPTERS } from './settings-page';

const program = new Command();
register(program, {} as CommandContext);
const COMMANDS = program.commands;

const ROOT = join(import.meta.dirname, '../../..');
const START = 'docs/README.md';

const markdown = (folder: string, options = {}): string[] =>
  readdirSync(join(ROOT, folder), { encoding: 'utf8', ...options })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));

const PAGES = [...markdown('.'), ...markdown('docs', { recursive: true })].map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
}));

const textOf = (path: string) => PAGES.find((page) => page.path === path)?.text;

/** Where a relative link leads, from the project's folder. */
const targetOf = (from: string, link: string) => {
  const [path = '', anchor] = link.split('#');
  return { path: path === '' ? from : relative(ROOT, resolve(ROOT, dirname(from), path)), anchor };
};

const isOutside = (link: string) => /^[a-z]+:/.test(link);

describe.each(PAGES)('$path', ({ path, text }) => {
  test('each of its links leads somewhere', () => {
    const broken = linksOf(text)
      .filter(({ target }) => !isOutside(target))
      .filter(({ target }) => {
        const { path: found, anchor } = targetOf(path, target);
        if (!existsSync(join(ROOT, found))) return true;
        return anchor !== undefined && !anchorsOf(textOf(found) ?? '').includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  test('each npm script that it names exists', () => {
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test))\b/g)].map(
      ([, run, short]) => run ?? short,
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([]);
  });

  test('each command that it names exists, with its options', () => {
    const named = [...text.matchAll(/(?:\bnpx (?:--package \S+ )?|`)baton ([a-z-]+)\b([^\n`#|]*)/g)];
    const unknown = named.filter(([, name, rest = '']) => {
      const command = COMMANDS.find((one) => one.name() === name);
      // Behind the bare -- stands another program's command.
      const options = ['--help', ...(command?.options.map(({ long }) => long) ?? [])];
      return (
        !command ||
        [...(rest.split(' -- ')[0] ?? '').matchAll(/--[a-z-]+/g)].some(([flag]) => !options.includes(flag))
      );
    });
    expect(unknown.map(([whole]) => whole)).toEqual([]);
  });

  test('each setting that it names exists', () => {
    const paths = CHAPTERS.flatMap(({ settings }) => settings.map((setting) => setting.path));
    const groups = new Set(paths.filter((one) => one.includes('.')).map((one) => one.split(/[.[]/)[0]));
    const named = [...text.matchAll(/`([a-z]\w*)\.([A-Za-z]\w*)`|\[([a-z]\w*)\.([A-Za-z]\w*)\]/g)]
      .map(([, a, b, c, d]) => [a ?? c, b ?? d] as const)
      .filter(([group, name]) => groups.has(group) && !/^(md|ts|json|conf|yaml|tfstate)$/.test(name ?? ''));
    const known = [...paths, ...SERVICE_NAMES.map((service) => `limits.${service}`)];
    expect(named.filter(([group, name]) => !known.includes(`${group}.${name}`))).toEqual([]);
  });

  test('its words are those of the field', () => {
    expect(
      text.match(
        /made anew|asked anew|ordered anew|serves? on\b|as it must be|otherwise than|told at once|look further|\belder\b|patiently/gi,
      ),
    ).toBeNull();
  });
});

test('the start page leads to every page', () => {
  const linked = new Set(
    linksOf(textOf(START) ?? '')
      .filter(({ target }) => !isOutside(target))
      .map(({ target }) => targetOf(START, target).path),
  );
  expect(PAGES.map(({ path }) => path).filter((path) => path !== START && !linked.has(path))).toEqual([]);
});

test('the README is short, and shows what it is about', () => {
  const text = textOf('README.md') ?? '';
  expect(text.split('\n').length).toBeLessThanOrEqual(150);
  const pictures = [...text.matchAll(/!\[[^\]]+\]\(([^)]+\.svg)\)/g)];
  expect(pictures).not.toHaveLength(0);
  for (const [, file = ''] of pictures) expect(statSync(join(ROOT, file)).size).toBeGreaterThan(0);
});

describe('decisions', () => {
  const decisions = PAGES.filter(({ path }) => path.startsWith('docs/decisions/'));
  test.each(decisions)(
    '$path has its number, and says context, decision and consequences',
    ({ path, text }) => {
      expect(text).toMatch(new RegExp(`^# ${Number(/\/(\d{4})-/.exec(path)?.[1])}\\. `));
      expect(text.match(/^## .+$/gm)).toEqual(['## Context', '## Decision', '## Consequences']);
    },
  );
  test('no two have one number', () => {
    const numbers = decisions.map(({ path }) => /\/(\d{4})-/.exec(path)?.[1]);
    expect(new Set(numbers).size).toBe(decisions.length);
  });
});
