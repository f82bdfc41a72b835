/** Docker by its command line, which every host of the local platform has. */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface RunOptions {
  /** Given to the command's standard input. */
  readonly input?: string;
}

/**
 * @returns what Docker printed, without the line end
 * @throws Error with what Docker said
 */
export function docker(args: readonly string[], { input }: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT' ? new Error('Docker is not installed: `npx baton up` installs it') : error,
      ),
    );
    child.on('close', (code) => {
      if (code === 0) resolve(output.trimEnd());
      else reject(new Error(`docker ${args.slice(0, 2).join(' ')}: ${(errors || output).trim()}`));
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}

export const exists = (kind: 'container' | 'network' | 'volume', name: string): Promise<boolean> =>
  docker([kind, 'inspect', name]).then(
    () => true,
    () => false,
  );

/** Removes a container and the named volumes. None of them has to exist. */
export async function removeContainer(name: string, volumes: readonly string[] = []): Promise<void> {
  if (await exists('container', name)) await docker(['rm', '--force', '--volumes', name]);
  for (const volume of volumes) if (await exists('volume', volume)) await docker(['volume', 'rm', volume]);
}

/** What a command of Docker's lists, a line each. */
export const list = async (args: readonly string[]): Promise<string[]> =>
  (await docker(args)).split('\n').filter(Boolean);

/** Puts text files into a container, running or not, with the folders above them. */
export async function putFiles(container: string, files: Readonly<Record<string, string>>): Promise<void> {
  const tree = await mkdtemp(join(tmpdir(), 'baton-'));
  try {
    // Docker copies the folders' modes too.
    await chmod(tree, 0o755);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(tree, dirname(path)), { recursive: true, mode: 0o755 });
      await writeFile(join(tree, path), content, { mode: 0o644 });
    }
    await docker(['cp', `${tree}/.`, `${container}:/`]);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}
