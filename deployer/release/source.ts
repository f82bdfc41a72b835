/** Which commit a release is made from, and who deploys it: what git and the CI say, where they do. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

type Env = Readonly<Record<string, string | undefined>>;

export interface Source {
  /** All of its 40 digits. @default not known: the project's folder is no work tree of git */
  readonly commit?: string;
  /** The first line of its message. @default not known */
  readonly subject?: string;
  /** The folder held changes that are in no commit. @default false */
  readonly dirty?: boolean;
  /** Whose deploy it was. @default not known */
  readonly by?: string;
}

const run = promisify(execFile);
const SECONDS = 10;
/** In characters. */
const LONGEST_SUBJECT = 200;

const gitIn =
  (project: string) =>
  (...args: readonly string[]) =>
    run('git', ['-C', project, ...args], { timeout: SECONDS * 1000 }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );

export const whoDeploys = async (project: string, env: Env): Promise<string | undefined> =>
  env.GITHUB_ACTOR || (await gitIn(project)('config', 'user.name')) || env.USER || undefined;

/** @param project its folder, which may be a part of a larger work tree */
export async function sourceOf(project: string, env: Env): Promise<Source> {
  const git = gitIn(project);
  const head = await git('rev-parse', 'HEAD');
  const commit = head ?? env.GITHUB_SHA;
  const subject = head && (await git('log', '-1', '--format=%s'));
  const changes = head && (await git('status', '--porcelain', '--', '.'));
  const by = await whoDeploys(project, env);
  return {
    ...(commit && { commit }),
    ...(subject && { subject: subject.slice(0, LONGEST_SUBJECT) }),
    ...(changes && { dirty: true }),
    ...(by && { by }),
  };
}
