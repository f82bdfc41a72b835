/** Runs a program of one of the bundle's images on files, without a network. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/**
 * @param files contents by name; the program finds them in its working directory
 * @param argv the program's path in the image, and its arguments
 */
export function runTool(
  image: string,
  files: Readonly<Record<string, string>>,
  argv: readonly string[],
): Outcome {
  const directory = mkdtempSync(join(tmpdir(), 'baton-tool-'));
  try {
    // Readable by the image's own user.
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(directory, name), content, { mode: 0o644 });
    const [program = '', ...rest] = argv;
    const where = [
      '--volume',
      `${directory}:/w:ro`,
      '--workdir',
      '/w',
      '--user',
      '0:0',
      '--entrypoint',
      program,
    ];
    const { status, stdout, stderr, error } = spawnSync(
      'docker',
      ['run', '--rm', '--network', 'none', ...where, image, ...rest],
      { encoding: 'utf8' },
    );
    if (error) throw error;
    return { status, output: `${stdout}${stderr}` };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
