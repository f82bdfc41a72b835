/** What others install: the packed tarball, in folders that know nothing of this one. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder, removeFolder } from '../helpers/folder';

const MINUTES = 60_000;

/** Ends the program where it starts another, and says at its end which packages it has loaded. */
const HOOK = `
const child = require('node:child_process');
child.ChildProcess.prototype.spawn = () => { console.error('started another process'); process.exit(9); };
const heavy = () => Object.keys(require.cache).filter((file) => /node_modules.(esbuild|@aws-sdk|zod)/.test(file));
process.on('exit', () => console.log('\\nloaded: ' + JSON.stringify(heavy())));
`;

let place: string;
let tarball: string;
beforeAll(() => {
  place = makeFolder();
  tarball = join(place, run(process.cwd(), 'npm', 'pack', '--silent', '--pack-destination', place).trim());
}, 3 * MINUTES);
afterAll(() => removeFolder(place), 3 * MINUTES);

/** @throws Error with what the program wrote */
function run(cwd: string, program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${program} ${args.join(' ')}:\n${stdout}\n${stderr}`);
  }
}

const install = (cwd: string, ...args: string[]) =>
  run(cwd, 'npm', 'install', '--no-fund', '--no-audit', ...args);

const stack = (folder: string, name: string) =>
  readFileSync(join(folder, 'cdktf.out/stacks', name, 'cdk.tf.json'), 'utf8');

test('holds no sources, tests or maps, and nothing of this computer', () => {
  const files = run(place, 'tar', '-tzf', tarball).trim().split('\n');
  expect(files.filter((file) => /(^package\/(test|bench|docs)\/|\.(test|map)\b)/.test(file))).toEqual([]);
  expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
  run(place, 'tar', '-xzf', tarball);
  const found = run(place, 'sh', '-c', `grep -rlF '${process.cwd()}' package || true`);
  expect(found).toBe('');
});

describe('a project of one’s own', () => {
  let project: string;
  beforeAll(() => {
    const tool = makeInstalled('tool', {});
    const answers = ['--domain', 'example.org', '--email', 'admin@example.org', '--region', 'eu-west-1'];
    const flags = ['--repository', 'example-org/site', '--baton', `file:${tarball}`];
    const baton = join(tool, 'node_modules/.bin/baton');
    run(place, baton, 'init', 'my-site', ...answers, ...flags);
    project = join(place, 'my-site');
    install(project);
    // The same command again writes nothing over.
    writeFileSync(join(project, 'site/index.html'), 'mine');
    expect(() => run(place, baton, 'init', 'my-site', ...answers, ...flags)).toThrow(
      /package\.json.*already, and nothing is written over/,
    );
    expect(readFileSync(join(project, 'site/index.html'), 'utf8')).toBe('mine');
  }, 5 * MINUTES);

  test.each([
    ['Bundler', []],
    ['NodeNext', ['--module', 'NodeNext', '--moduleResolution', 'NodeNext']],
    // Also what the declarations themselves say.
    ['Bundler, declarations included', ['--skipLibCheck', 'false', '--types', 'node']],
  ])('its types hold under %s', (_, flags) => {
    run(project, 'npx', 'tsc', ...flags);
  });

  test('a wrong setting is a type error', () => {
    const file = join(project, 'environments/production.ts');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace("region: 'eu-west-1'", "regoin: 'eu-west-1'"));
    expect(() => run(project, 'npx', 'tsc')).toThrow(/regoin/);
    writeFileSync(file, before);
  });

  test('its snapshot test passes, and notices a change', () => {
    // The first run writes the snapshot, also where $CI forbids that.
    run(project, 'npm', 'test', '--', '--update');
    expect(stack(project, 'production')).toContain('"domain\\":\\"example.org');
    expect(run(project, 'npm', 'test')).toContain('1 passed');
    const file = join(project, 'environments/production.ts');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace("'example.org'", "'example.com'"));
    expect(() => run(project, 'npm', 'test', '--', '--no-update')).toThrow(/mismatched/);
    writeFileSync(file, before);
  });

  test('cdktf synthesizes every stack of it', () => {
    const said = run(project, 'npx', 'cdktf', 'synth');
    expect(said).toContain('local, production, state');
  });

  test('its command runs in it, and in no other folder', () => {
    expect(run(project, 'npx', 'baton', '--version').trim()).toMatch(/^\d+\.\d+\.\d+$/);
    expect(() => run(project, 'npx', 'baton', 'publish', 'nowhere')).toThrow(
      /no environment "nowhere"; known: local, production/,
    );
    expect(existsSync(join(project, 'node_modules/baton-server/cdktf.out'))).toBe(false);
  });
});

describe('help and completion', () => {
  let baton: string;
  let hook: string;
  beforeAll(() => {
    baton = join(makeInstalled('help', {}), 'node_modules/.bin/baton');
    hook = join(place, 'hook.cjs');
    writeFileSync(hook, HOOK);
  }, 3 * MINUTES);

  /** Where nothing is: what was built would be seen. */
  function said(...args: string[]): string {
    const folder = join(place, 'nowhere');
    run(place, 'mkdir', '-p', join(folder, 'environments'));
    writeFileSync(join(folder, 'environments/own.ts'), 'this is no TypeScript');
    const text = run(folder, process.execPath, '--require', hook, baton, ...args);
    expect(existsSync(join(folder, 'dist'))).toBe(false);
    return text;
  }

  test.each([[['--help']], [['publish', '--help']], [['--version']], [['completion', 'zsh']]])(
    '%j starts no process, builds nothing and loads nothing heavy',
    (args) => {
      expect(said(...args)).toContain('\nloaded: []');
    },
  );

  test('environments are completed without being built', () => {
    expect(said('complete', '--', 'up', '')).toContain('own\t');
  });
});

test(
  'examples/app is built from the tarball alone',
  () => {
    const app = join(place, 'app');
    cpSync('examples/app', app, { recursive: true });
    const file = join(app, 'package.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/("baton-server": )"[^"]*"/, `$1"file:${tarball}"`));
    install(app);
    run(app, 'npx', 'cdktf', 'synth');
    expect(stack(app, 'shop')).toContain('shop.example.com');
    expect(stack(app, 'shop')).toContain('example-com-shop-exports');
  },
  5 * MINUTES,
);

function makeInstalled(name: string, rest: object): string {
  const folder = join(place, name);
  run(place, 'mkdir', folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true, ...rest }));
  install(folder, tarball);
  return folder;
}
