/** `baton init`: a project of one's own, which depends on Baton as a package. */

import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CommandContext } from '../command';
import { checkTarget, givenPath } from '../given-file';
import { answersOf, type Flags } from './answers';
import { projectFiles } from './project-files';

export interface InitOptions extends Flags {
  /** What package.json says of Baton: a version, or `file:` and the path of a tarball. @default this version */
  readonly baton?: string;
}

/** Plans pull requests and deploys, with rights that change nothing until somebody approves. */
const WORKFLOWS = '.github';

/** @throws Error naming the files that are there already: nothing is ever written over */
export async function init(
  { root, env, interactive, log }: CommandContext,
  folder: string,
  { baton, ...flags }: InitOptions,
): Promise<void> {
  const target = givenPath(env, folder);
  checkTarget('the folder', target, 'folder');
  const name = nameOf(target);
  const answers = await answersOf(flags, interactive);
  const files = projectFiles(name, answers, baton);
  const workflows = answers.repository === undefined ? [] : workflowFiles(root);
  const paths = [...files.map(({ path }) => path), ...workflows];
  const taken = paths.filter((path) => existsSync(join(target, path)));
  const [first, ...more] = taken;
  if (first !== undefined)
    throw new Error(
      `${target} has ${first}${more.length > 0 ? ` and ${more.length} more of these files` : ''} already, ` +
        'and nothing is written over. Nothing was written. Next step: name another folder',
    );
  for (const { path, content } of files) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), content, { flag: 'wx' });
  }
  for (const path of workflows)
    await cp(join(root, path), join(target, path), { errorOnExist: true, force: false });
  log(`${paths.length} files written to ${target}. Next steps:`);
  log(`  cd ${folder}`);
  log('  npm install');
  log('  npx baton up');
}

/** As npm takes it. @throws Error when the folder's name cannot be a project's */
function nameOf(target: string): string {
  const name = basename(target).toLowerCase();
  if (/^[a-z0-9][a-z0-9._-]*$/.test(name)) return name;
  throw new Error(
    `the folder's name becomes the project's: a-z, 0-9, . _ and -, got ${JSON.stringify(name)}`,
  );
}

/** The package has these and no others. */
const workflowFiles = (root: string) =>
  ['scripts', 'workflows'].flatMap((folder) =>
    readdirSync(join(root, WORKFLOWS, folder))
      .filter((file) => folder === 'scripts' || /^(deploy|plan)\.yaml$/.test(file))
      .map((file) => join(WORKFLOWS, folder, file)),
  );
