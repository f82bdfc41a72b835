/** Copies of the project in a temporary folder: what the bench writes never touches the project itself. */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTimed } from './process';
import { BENCH } from './registry';

/** Gives the work a temporary folder and removes it afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where `cli/run.mjs` remembers which lock file the dependencies were installed from. */
const STAMP = '.baton-lock';

/** Copies every file that git knows or would take, as it is now; the dependencies are shared. */
export async function copyProject(
  target: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const root = process.cwd();
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const { output } = await runTimed('git', listing, { cwd: root, env });
  for (const file of output.split('\0').filter(Boolean)) {
    await cp(join(root, file), join(target, file)).catch((error: NodeJS.ErrnoException) => {
      // Deleted, but not yet committed.
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await shareDependencies(join(root, 'node_modules'), target);
}

/**
 * A folder of the copy's own with a link to each package. A link to the whole folder would be dangerous: `cli/run.mjs`
 * starts `npm ci` where the stamp is not that of the lock file, and npm empties the folder behind such a link. The copy
 * has a stamp of its own, so a lock file that changes in the project starts nothing here.
 */
async function shareDependencies(dependencies: string, target: string): Promise<void> {
  const lock = createHash('sha256')
    .update(await readFile(join(target, 'package-lock.json')))
    .digest('hex');
  const installed = await readFile(join(dependencies, STAMP), 'utf8').catch(() => 'nothing');
  if (installed !== lock)
    throw new Error(
      'the dependencies are others than package-lock.json says; npm run bench installs them first',
    );
  const own = join(target, 'node_modules');
  await mkdir(own);
  for (const name of await readdir(dependencies))
    if (name !== STAMP) await symlink(join(dependencies, name), join(own, name));
  await writeFile(join(own, STAMP), lock);
}

/**
 * The copy has these environments instead of the project's own.
 * @param files the text of each, by the environment's name
 */
export async function replaceEnvironments(
  project: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = join(project, 'environments');
  // Others build on this one.
  for (const file of await readdir(folder)) if (file !== 'local.ts') await rm(join(folder, file));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.ts`), text);
}

/**
 * In this copy the bench's environments take the place of the project's own.
 * @param count of numbered ones beside `bench`
 */
export const registerBenchEnvironments = (project: string, count = 0) =>
  replaceEnvironments(
    project,
    Object.fromEntries(
      [BENCH, ...Array.from({ length: count }, (_, index) => `${BENCH}-${index + 1}`)].map((name) => [
        name,
        `import { benchEnvironment } from '../bench/registry';\n\nexport default benchEnvironment('${name}');\n`,
      ]),
    ),
  );
