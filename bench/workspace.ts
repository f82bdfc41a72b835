/** Copies of the project in temporary folders: the bench writes only there, never into the project itself. */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTimed } from './process';

/** Gives the work a temporary folder and removes it afterwards. */
export async function withTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `cli/start.mjs` remembers here from which lock file it installed the dependencies. */
const STAMP = '.baton-lock';

/** Copies each file that git has or would add, as it is now. The copy shares the dependencies. */
export async function copyProject(
  target: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const root = process.cwd();
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const { output } = await runTimed('git', listing, { cwd: root, env });
  for (const file of output.split('\0').filter(Boolean)) {
    await cp(join(root, file), join(target, file)).catch((error: NodeJS.ErrnoException) => {
      // Git still has the deleted file, because the deletion is not committed.
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await shareDependencies(join(root, 'node_modules'), target);
}

/**
 * Creates a folder of links, one to each package. A link to the whole folder would be dangerous: `cli/start.mjs` runs
 * `npm ci` if the stamp does not match the lock file, and npm empties the folder behind such a link. The copy has its
 * own stamp, so `npm ci` does not run here, even if the project's lock file changes meanwhile.
 */
async function shareDependencies(dependencies: string, target: string): Promise<void> {
  const lock = createHash('sha256')
    .update(await readFile(join(target, 'package-lock.json')))
    .digest('hex');
  const installed = await readFile(join(dependencies, STAMP), 'utf8').catch(() => 'nothing');
  if (installed !== lock)
    throw new Error(
      'the installed dependencies are not those of package-lock.json; npm run bench installs them first',
    );
  const own = join(target, 'node_modules');
  await mkdir(own);
  for (const name of await readdir(dependencies))
    if (name !== STAMP) await symlink(join(dependencies, name), join(own, name));
  await writeFile(join(own, STAMP), lock);
}

/**
 * Replaces the copy's environments.
 * @param files the text of each, by the environment's name
 */
export async function replaceEnvironments(
  project: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = join(project, 'environments');
  // The others import this one.
  for (const file of await readdir(folder)) if (file !== 'local.ts') await rm(join(folder, file));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.ts`), text);
}
