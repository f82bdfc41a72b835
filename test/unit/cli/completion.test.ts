/** What a shell is told at the Tab key, and the script that makes it ask. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../../cli/command';
import { environmentNames } from '../../../cli/program/completion';
import { baton } from '../../helpers/baton';
import { testFolder, writeFiles } from '../../helpers/folder';

/** What the program prints. */
async function printed(...args: string[]): Promise<string> {
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  await baton({} as CommandContext, args);
  const lines = print.mock.calls.flat();
  print.mockRestore();
  return `${lines.join('\n')}\n`;
}

/** The words alone, without descriptions and the last line, which says how to complete. */
const answers = async (...words: string[]) =>
  (await printed('complete', '--', ...words))
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0]);

describe('at the Tab key', () => {
  test('commands, by their beginning', async () => {
    expect(await answers('pu')).toEqual(['publish']);
    expect(await answers('')).toEqual(expect.arrayContaining(['publish', 'up', 'down', 'completion']));
    expect(await answers('')).not.toContain('complete');
  });

  test('a line each, whose description has one line', async () => {
    const lines = (await printed('complete', '--', '')).trimEnd().split('\n').slice(0, -1);
    expect(lines.filter((line) => !/^[a-z-]+\t\S/.test(line))).toEqual([]);
  });

  test('options of the command', async () => {
    expect(await answers('down', '--k')).toEqual(['--keep-images']);
    expect(await answers('publish', 'production', '--')).toContain('--dry-run');
  });

  test("environments: the files' names, and not that of the state", async () => {
    expect(await answers('up', '')).toEqual(['local', 'production', 'staging']);
    expect(await answers('publish', 's')).toEqual(['staging']);
  });

  test('shells', async () => {
    expect((await answers('completion', '')).sort()).toEqual(['bash', 'fish', 'zsh']);
  });

  test('no project, no environments', () => {
    const folder = testFolder();
    expect(environmentNames(`${folder}/none`)).toEqual([]);
    writeFiles(folder, [
      { path: 'own.ts', content: '' },
      { path: 'state.ts', content: '' },
      { path: 'notes.md', content: '' },
      { path: '.hidden.ts', content: '' },
    ]);
    expect(environmentNames(folder)).toEqual(['own']);
  });
});

const isHere = (shell: string) => spawnSync(shell, ['--version']).status === 0;

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  test('asks this program', async () => {
    expect(await printed('completion', shell)).toContain('baton complete --');
  });

  test.skipIf(!isHere(shell))('has no mistake in its syntax', async () => {
    const { status, stderr } = spawnSync(shell, ['-n'], {
      input: await printed('completion', shell),
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});

test('bash completes with it, also where bash-completion is not installed', async () => {
  const script = await printed('completion', 'bash');
  const run = `${script}
    baton() { printf 'staging\\t\\nstudio\\t\\n:4\\n'; }
    compopt() { :; }
    COMP_WORDS=(baton up st); COMP_CWORD=2
    __baton_complete
    echo "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc'], { input: run, encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['staging studio\n', '']);
});
