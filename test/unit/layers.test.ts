/** Who may import whom. A wall that nobody guards is gone within a month. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Each layer, and the others that it may import. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  settings: ['protocol'],
  agent: ['protocol'],
  docker: ['protocol', 'settings'],
  userdata: ['protocol', 'settings', 'docker'],
  deployer: ['protocol', 'settings', 'docker', 'userdata'],
  // Of the agent its systemd unit alone: it ships with a release.
  constructs: ['protocol', 'settings', 'docker', 'userdata', 'deployer', 'agent'],
  stacks: ['protocol', 'settings', 'docker', 'userdata', 'deployer', 'constructs'],
  environments: ['settings'],
  cli: ['protocol', 'settings', 'docker', 'deployer', 'package.json'],
  'main.ts': ['stacks'],
  bench: ['protocol', 'settings', 'docker', 'deployer', 'cli', 'agent', 'environments', 'test'],
};

/** What must stay free of cdktf, so that most tests need no synth and the deployer's programs are small. */
const WITHOUT_CDKTF = [
  'protocol',
  'settings',
  'agent',
  'docker',
  'userdata',
  'deployer',
  'environments',
  'cli',
];

/** One statement at a line's start; that of a text in code ends nowhere near. */
const IMPORT = /^(?:import|export)\s(?:[\w\s{},*]*?\sfrom\s)?'([^']+)';$/gm;

interface Import {
  readonly from: string;
  /** Below the project, or a package's name. */
  readonly to: string;
}

const files = Object.keys(LAYERS).flatMap((layer) =>
  layer.endsWith('.ts')
    ? [layer]
    : readdirSync(join(ROOT, layer), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
);

const imports: readonly Import[] = files.flatMap((from) =>
  [...readFileSync(join(ROOT, from), 'utf8').matchAll(IMPORT)].map(([, target = '']) => ({
    from,
    to: target.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(from), target)) : target,
  })),
);

const layerOf = (path: string) => path.split('/')[0] ?? '';

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(300);
  expect(imports.length).toBeGreaterThan(1000);
});

test.each(Object.entries(LAYERS))('%s imports itself, packages, and %j', (layer, allowed) => {
  const strangers = imports
    .filter(({ from, to }) => layerOf(from) === layer && isOurs(to))
    .filter(({ to }) => ![layer, ...allowed].includes(layerOf(to)));
  expect(strangers).toEqual([]);
});

test('constructs know of the agent only the unit that starts it', () => {
  const known = imports.filter(({ from, to }) => layerOf(from) === 'constructs' && layerOf(to) === 'agent');
  expect(known.map(({ to }) => to)).toEqual(['agent/baton-agent.service']);
});

test.each(WITHOUT_CDKTF)('%s does not import cdktf', (layer) => {
  const found = imports.filter(
    ({ from, to }) => layerOf(from) === layer && /^(cdktf|@cdktf|constructs)(\/|$)/.test(to),
  );
  expect(found).toEqual([]);
});

describe('no file imports itself by way of others, not even its types', () => {
  const known = new Set(files);
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) {
    const file = [to, `${to}.ts`].find((path) => known.has(path));
    if (file) targets.set(from, [...(targets.get(from) ?? []), file]);
  }

  test('circles', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});

describe('files stay readable in one sitting', () => {
  const lengths = files.map((file) => ({
    file,
    lines: readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1,
  }));

  test('none is longer than 250 lines', () => {
    expect(lengths.filter(({ lines }) => lines > 250)).toEqual([]);
  });

  test('half of them have at most 60', () => {
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(60);
  });

  test('no line is longer than 120 characters', () => {
    const long = files.flatMap((file) =>
      readFileSync(join(ROOT, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (line.length > 120 ? [`${file}:${index + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });
});

/** Not a package. */
const isOurs = (path: string) =>
  Object.hasOwn(LAYERS, layerOf(path)) || path === 'package.json' || layerOf(path) === 'test';
